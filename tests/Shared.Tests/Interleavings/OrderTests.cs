using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Interleavings;

/// <summary>Tables of a test's own, an instance that prepares and looks, and the hosts whose requests are put in order.</summary>
public abstract class OrderTests : IAsyncLifetime
{
    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected BackendFixture Backend { get; private set; } = null!;

    private protected IServiceProvider Instance { get; private set; } = null!;

    private protected Interleaving Hosts { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Backend = await BackendFixture.StartAsync();
        Instance = Backend.NewInstance();
        Hosts = new Interleaving(Backend);
    }

    public async ValueTask DisposeAsync()
    {
        Hosts.Dispose();
        await Backend.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
