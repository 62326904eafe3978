namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>The hub is gone and no packet says so: the host finds out by itself, in half a minute, and goes on.</summary>
public sealed class HalfOpenHubTests : IAsyncLifetime
{
    private readonly HubBackend _backend = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _backend.StartAsync();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task Hub_ConnectionsHalfOpen_HostNoticesAndLedgerBalances()
    {
        await using var sender = new FleetSender(_backend.Unharmed, _backend.Ledger);
        await sender.DeliverAsync(_backend.Plan.Take(500), Cancellation);
        _backend.Proxy.Silence();
        await sender.DeliverAsync(_backend.Plan.Take(500), Cancellation);

        await _backend.AssertBalancedAsync("Connections to the hub that are half-open");
        Assert.True(_backend.Proxy.Broken > 0, "No connection was silenced.");
    }
}
