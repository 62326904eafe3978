using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Shared.Desired;
using Serverless.Shared.Tests.Faults;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Desired;

public sealed class DesiredStoreTests : IAsyncLifetime
{
    private static readonly DesiredProperties First = new(1, "{\"a\":1}"u8.ToArray());
    private static readonly DesiredProperties Second = new(2, "{\"a\":2}"u8.ToArray());

    private BackendFixture _backend = null!;
    private FaultProxy _proxy = null!;
    private DesiredStore _harmed = null!;
    private DesiredStore _other = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _proxy = await FaultProxy.StartAsync(_backend.ConnectionString, CancellationToken.None);
        _other = _backend.NewInstance().GetRequiredService<DesiredStore>();
        var settings = new Dictionary<string, string?> { ["Tables"] = _proxy.ConnectionString, ["Tables:RetryDelay"] = "00:00:00.001" };
        _harmed = _backend
            // Attempts follow each other by the real clock.
            .NewInstance(settings, services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)))
            .GetRequiredService<DesiredStore>();
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task TryReplaceAsync_AnswerIsLost_KnowsItsOwnWrite()
    {
        HarmOneWrite();
        Assert.True(await _harmed.TryReplaceAsync("pump-7", 1, await _other.ReadAsync("pump-7", 1, Ct), First, Ct));
        HarmOneWrite();
        Assert.True(await _harmed.TryReplaceAsync("pump-7", 1, await _other.ReadAsync("pump-7", 1, Ct), Second, Ct));

        Assert.Equal(2, _proxy.Done.Count);
        Assert.Equal(2, (await _other.ReadAsync("pump-7", 1, Ct)).Properties.Version);
    }

    [Fact]
    public async Task TryReplaceAsync_ChangedSinceItWasRead_IsLeftAsItIs()
    {
        var none = await _other.ReadAsync("pump-7", 1, Ct);
        Assert.True(await _other.TryReplaceAsync("pump-7", 1, none, First, Ct));
        var first = await _other.ReadAsync("pump-7", 1, Ct);
        Assert.True(await _other.TryReplaceAsync("pump-7", 1, first, Second, Ct));

        Assert.False(await _other.TryReplaceAsync("pump-7", 1, none, new DesiredProperties(1, "{}"u8.ToArray()), Ct));
        Assert.False(await _other.TryReplaceAsync("pump-7", 1, first, new DesiredProperties(2, "{}"u8.ToArray()), Ct));
        Assert.Equal(Second.Document.ToArray(), (await _other.ReadAsync("pump-7", 1, Ct)).Properties.Document.ToArray());
    }

    private void HarmOneWrite()
    {
        var harmed = 0;
        _proxy.Rule = request => request.Method != "GET" && request.Path.Contains("/desired", StringComparison.Ordinal)
            && Interlocked.Increment(ref harmed) == 1 ? Fault.CommitThenCut : null;
    }
}
