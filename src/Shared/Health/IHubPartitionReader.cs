namespace Serverless.Shared.Health;

/// <summary>
/// Asks the hub how far its partitions are. An interface because the client differs by host, as that of
/// <see cref="Telemetry.ITelemetrySender"/> does.
/// </summary>
public interface IHubPartitionReader
{
    /// <summary>Reads all partitions of the hub.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Telemetry.TelemetrySendException">The hub refused or could not be reached.</exception>
    Task<IReadOnlyList<HubPartition>> ReadPartitionsAsync(CancellationToken cancellationToken);
}
