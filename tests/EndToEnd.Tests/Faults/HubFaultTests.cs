using Serverless.Shared.Tests.Faults;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>The network to the hub breaks and freezes in mid-batch, for the host and for senders.</summary>
public sealed class HubFaultTests : IAsyncLifetime
{
    private readonly HubBackend _backend = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _backend.StartAsync();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task Hub_ConnectionsBreakMidBatch_LedgerBalances()
    {
        const int Slices = 40;
        const int SliceEvents = 150;

        // From within the handshake up to several batches.
        _backend.Proxy.Budget = number => SeededRandom.Of(FaultOptions.Seed, number).Next(200, 150_000);
        _backend.Proxy.BreakAll();
        await using (var sender = new FleetSender(_backend.Harmed, _backend.Ledger))
        {
            for (var slice = 0; slice < Slices; slice++)
            {
                await sender.DeliverAsync(_backend.Plan.Take(SliceEvents), Cancellation);
            }
        }

        await _backend.AssertBalancedAsync("Connections to the hub that break mid-batch");
        Assert.True(_backend.Proxy.Broken > 10, $"{_backend.Proxy.Broken} connections broke.");
        Assert.True(_backend.Ledger.Unanswered > 0, "No send was left unanswered.");
    }

    [Fact]
    public async Task Hub_FreezesMidStream_LedgerBalances()
    {
        await using var sender = new FleetSender(_backend.Unharmed, _backend.Ledger);
        for (var pause = 0; pause < 3; pause++)
        {
            await sender.DeliverAsync(_backend.Plan.Take(500), Cancellation);
            var frozen = Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
            _backend.Proxy.Freeze(frozen);
            await sender.DeliverAsync(_backend.Plan.Take(500), Cancellation);
            await frozen;
        }

        await _backend.AssertBalancedAsync("A hub that freezes");
        Assert.Equal(0, _backend.Proxy.Broken);
    }
}
