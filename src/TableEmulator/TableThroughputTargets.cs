namespace Serverless.TableEmulator;

/// <summary>
/// Throughput targets after which the emulator answers 503 <c>ServerBusy</c>, as Azure does. Each entity counts that a
/// request writes, reads or scans, whether a filter then takes it or not. Up to one second's worth may come at once.
/// </summary>
public sealed class TableThroughputTargets
{
    /// <summary>Entities per second and partition, at least 1. Default: 2,000, Azure's target at 1 KiB an entity.</summary>
    public int PartitionEntitiesPerSecond { get; set; } = 2_000;

    /// <summary>Entities per second of the whole account, at least 1. Default: 20,000, Azure's target at 1 KiB an entity.</summary>
    public int AccountEntitiesPerSecond { get; set; } = 20_000;
}
