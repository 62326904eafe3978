using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Commands;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Commands;

public sealed class CommandSweepTests : IAsyncLifetime
{
    private CommandBackend _commands = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _commands = await CommandBackend.StartAsync();

    public ValueTask DisposeAsync() => _commands.DisposeAsync();

    [Fact]
    public async Task Run_ExpiredPastTheRetention_AreRemovedAndTheOthersStay()
    {
        var others = new[] { await _commands.RegisterAsync("b"), await _commands.RegisterAsync("c"), await _commands.RegisterAsync("d") };
        foreach (var device in others)
        {
            await _commands.PostAsync(device: device);
        }

        var finished = await _commands.PostAsync();
        await _commands.CompleteAsync(finished.CommandId);
        await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => _commands.PostAsync()));
        var later = await _commands.PostAsync(expiresIn: TimeSpan.FromHours(2));
        _commands.Backend.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromHours(1));
        await SweepAsync();
        var before = await CommandsAsync();
        _commands.Backend.Time.Advance(TimeSpan.FromMilliseconds(1));
        await SweepAsync();

        Assert.Equal(255, before.Count);
        Assert.Equal([CommandKeys.Open("a", 1, later.CommandId)], await CommandsAsync());
        Assert.Null(await _commands.FindAsync(finished.CommandId));
    }

    [Fact]
    public async Task Run_OfFormerRegistrations_AreRemovedToo()
    {
        await _commands.PostAsync(device: _commands.Device with { Registration = 7 });
        _commands.Backend.Time.Advance(TimeSpan.FromDays(8));
        await SweepAsync();

        Assert.Empty(await CommandsAsync());
    }

    [Fact]
    public async Task Run_NothingWasEverPosted_Ends()
    {
        await SweepAsync();

        Assert.False(await _commands.AnyAsync());
    }

    private Task SweepAsync() => _commands.Instance.GetRequiredService<CommandSweep>().RunAsync(Ct);

    private async Task<List<string>> CommandsAsync() =>
        [.. (await Rows.ReadAllAsync(_commands.Backend, TableNames.Commands, Ct)).Select(row => row.RowKey).Where(key => key != CommandKeys.Log)];
}
