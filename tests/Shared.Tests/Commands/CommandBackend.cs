using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Commands;
using Serverless.Shared.Commands.Waiting;
using Serverless.Shared.Devices;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Commands;

/// <summary>A backend with one device, <c>a</c>, and what a test asks of commands.</summary>
internal sealed class CommandBackend : IAsyncDisposable
{
    private CommandBackend(BackendFixture backend, IServiceProvider instance)
    {
        Backend = backend;
        Instance = instance;
    }

    public BackendFixture Backend { get; }

    public IServiceProvider Instance { get; }

    public Device Device { get; private set; } = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<CommandBackend> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var backend = await BackendFixture.StartAsync();
        var commands = new CommandBackend(backend, backend.NewInstance(settings));
        commands.Device = await commands.RegisterAsync("a");
        return commands;
    }

    public async Task<Device> RegisterAsync(string deviceId) =>
        (await Instance.GetRequiredService<DeviceStore>().RegisterAsync(deviceId, new DeviceProperties(), DeviceStatus.Enabled, Ct)).Device!;

    public Task<Command> PostAsync(
        string name = "n", TimeSpan? expiresIn = null, string payload = "", IServiceProvider? at = null, Device? device = null) =>
        (at ?? Instance).GetRequiredService<CommandStore>().PostAsync(
            device ?? Device,
            new CommandRequest
            {
                Name = name,
                Payload = Encoding.UTF8.GetBytes(payload),
                ExpiresIn = expiresIn ?? CommandLimits.DefaultExpiry,
            },
            Ct);

    public async Task<Command?> TakeAsync(TimeSpan wait = default, IServiceProvider? at = null, Device? device = null) =>
        (await (at ?? Instance).GetRequiredService<NextCommand>().TakeAsync(device ?? Device, wait, Ct)).Command;

    public Task<CompletionOutcome> CompleteAsync(string commandId, bool succeeded = true, string result = "", Device? device = null) =>
        Instance.GetRequiredService<CommandStore>().CompleteAsync(
            device ?? Device, commandId, new CommandOutcome(succeeded, Encoding.UTF8.GetBytes(result)), Ct);

    public Task<Command?> FindAsync(string commandId, Device? device = null) =>
        Instance.GetRequiredService<CommandStore>().FindAsync(device ?? Device, commandId, Ct);

    public ValueTask<bool> AnyAsync(Device? device = null) =>
        Instance.GetRequiredService<PendingCommands>().AnyAsync(device ?? Device, Ct);

    public CommandStatus Status(Command? command) => command!.StatusAt(Backend.Time.GetUtcNow());

    /// <summary>Moves the clock in steps until something has ended, as a running clock would.</summary>
    /// <returns>How far the clock went.</returns>
    public async Task<TimeSpan> RunClockAsync(Task until, TimeSpan step)
    {
        var from = Backend.Time.GetUtcNow();
        var started = TimeProvider.System.GetTimestamp();
        while (!until.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "It has not ended within 30 s.");
            Backend.Time.Advance(step);

            // Lets what the clock has woken do its requests before the clock moves on.
            await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(25), Ct));
        }

        return Backend.Time.GetUtcNow() - from;
    }

    public ValueTask DisposeAsync() => Backend.DisposeAsync();
}
