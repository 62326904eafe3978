using Serverless.Shared.Health;

namespace Serverless.LocalHost.Tests.Fixtures;

/// <summary>A hub that says what a test wants it to.</summary>
internal sealed class FakeHub : IHubPartitionReader
{
    public IReadOnlyList<HubPartition> Partitions { get; set; } = [];

    public bool IsDown { get; set; }

    public int Reads { get; private set; }

    public Task<IReadOnlyList<HubPartition>> ReadPartitionsAsync(CancellationToken cancellationToken)
    {
        Reads++;
        return IsDown
            ? Task.FromException<IReadOnlyList<HubPartition>>(new TimeoutException("The hub at 10.0.0.1 is down."))
            : Task.FromResult(Partitions);
    }
}
