namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>One whole backend for the tests of a class.</summary>
public sealed class BackendFixture : IAsyncLifetime
{
    internal Backend Backend { get; } = new();

    public async ValueTask InitializeAsync() => await Backend.StartAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => Backend.DisposeAsync();
}
