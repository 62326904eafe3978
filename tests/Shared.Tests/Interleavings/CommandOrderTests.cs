using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Commands;
using Serverless.Shared.Commands.Waiting;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Tests.Interleavings;

/// <summary>The commands of one device, posted, polled, answered and expired through several hosts: each is in one place, is given
/// to one poll, and has the result that its sender was told is stored.</summary>
public sealed class CommandOrderTests : OrderTests
{
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(10);

    private int _devices;

    [Theory]
    [InlineData(0, "post", "post")]
    [InlineData(0, "post", "poll")]
    [InlineData(1, "poll", "poll")]
    [InlineData(2, "poll", "poll")]
    [InlineData(1, "poll", "fail")]
    [InlineData(1, "succeed", "fail")]
    [InlineData(1, "succeed", "succeed")]
    [InlineData(1, "succeed", "expire")]
    public async Task TwoHosts_EachOrder_CommandsAreInOnePlaceEach(int before, string one, string other)
    {
        var orders = await Hosts.EachOrderAsync(() => PrepareAsync(before), Operation(one), Operation(other), CheckAsync);

        Assert.True(orders > 1, $"{orders} orders.");
    }

    [Theory]
    [InlineData(2, "poll", "poll", "poll")]
    [InlineData(1, "poll", "succeed", "expire")]
    [InlineData(1, "fail", "succeed", "expire", "poll")]
    [InlineData(1, "post", "poll", "expire", "poll")]
    public async Task SeveralHosts_AnyOrder_CommandsAreInOnePlaceEach(int before, params string[] operations) => await Hosts.AnyOrderAsync(
        () => PrepareAsync(before), [.. operations.Select(Operation)], CheckAsync, TestEffort.Iterations(60));

    private Func<IServiceProvider, Subject, Task> Operation(string text) => async (host, subject) =>
    {
        switch (text)
        {
            case "post":
                await PostAsync(host, subject);
                break;
            case "poll":
                if ((await host.GetRequiredService<NextCommand>().TakeAsync(subject.Device, TimeSpan.Zero, Ct)).Command is { } command)
                    subject.Given.Enqueue(command.CommandId);
                break;
            case "expire":
                // Asks for something, so that it has its place in the order.
                await host.GetRequiredService<DeviceStore>().ReadAsync(subject.Device.DeviceId, Ct);
                Backend.Time.Advance(Expiry + TimeSpan.FromSeconds(1));
                break;
            default:
                var id = subject.Posted.First();
                var outcome = new CommandOutcome(text == "succeed", Encoding.UTF8.GetBytes("1"));
                if (await host.GetRequiredService<CommandStore>().CompleteAsync(subject.Device, id, outcome, Ct) == CompletionOutcome.Stored)
                    subject.Stored.Enqueue(outcome.Succeeded);
                break;
        }
    };

    private static async Task PostAsync(IServiceProvider host, Subject subject)
    {
        var request = new CommandRequest { Name = "n", Payload = Array.Empty<byte>(), ExpiresIn = Expiry };
        subject.Posted.Enqueue((await host.GetRequiredService<CommandStore>().PostAsync(subject.Device, request, Ct)).CommandId);
    }

    private async Task<Subject> PrepareAsync(int commands)
    {
        var (_, device) = await Instance.GetRequiredService<DeviceStore>().RegisterAsync(
            $"d{++_devices}", new DeviceProperties(), DeviceStatus.Enabled, Ct);
        var subject = new Subject(device!);
        for (var number = 0; number < commands; number++)
            await PostAsync(Instance, subject);
        return subject;
    }

    private async Task CheckAsync(Subject subject)
    {
        var rows = await Instance.GetRequiredService<TableStore>().QueryAsync(TableNames.Commands, null, ["RowKey"], Ct)
            .Select(row => row.RowKey).ToListAsync(Ct);
        Assert.Equal(subject.Given.Distinct(), subject.Given);
        Assert.True(subject.Stored.Distinct().Count() <= 1, "Two results were stored of one command.");
        foreach (var id in subject.Posted)
        {
            Assert.Single(rows, row => row.EndsWith(id, StringComparison.Ordinal));
            var command = await Instance.GetRequiredService<CommandStore>().FindAsync(subject.Device, id, Ct);
            Assert.NotNull(command);
        }

        if (subject.Stored.TryPeek(out var succeeded))
            Assert.Equal(succeeded, (await Instance.GetRequiredService<CommandStore>().FindAsync(subject.Device, subject.Posted.First(), Ct))!.Outcome!.Succeeded);
    }

    private sealed class Subject(Device device)
    {
        public Device Device { get; } = device;

        /// <summary>Ids of the commands there are.</summary>
        public ConcurrentQueue<string> Posted { get; } = [];

        /// <summary>Ids of those that polls were given.</summary>
        public ConcurrentQueue<string> Given { get; } = [];

        /// <summary>Of the results said to be stored, whether they are successes.</summary>
        public ConcurrentQueue<bool> Stored { get; } = [];
    }
}
