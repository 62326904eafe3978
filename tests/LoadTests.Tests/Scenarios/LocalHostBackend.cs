using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Tests.Scenarios;

/// <summary>A local host in a process of its own, for all tests of a class.</summary>
public sealed class LocalHostBackend : IAsyncLifetime
{
    internal TestedBackend Backend { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Backend = await TestedBackend.StartLocalHostAsync(TestContext.Current.CancellationToken).WithinLimitAsync("the start of a local host");

    public ValueTask DisposeAsync() => Backend.DisposeAsync();
}
