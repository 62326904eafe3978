namespace Serverless.LoadTests.Planning;

/// <summary>Documented limits of the services; docs/load-tests.md names the source of each.</summary>
internal static class ServiceLimits
{
    /// <summary>Events a second into a throughput unit, and into a partition as a guideline.</summary>
    public const double UnitEventsIn = 1_000;

    /// <summary>Bytes a second into a throughput unit, and into a partition as a guideline.</summary>
    public const double UnitBytesIn = 1_000_000;

    /// <summary>Events a second out of a throughput unit.</summary>
    public const double UnitEventsOut = 4_096;

    /// <summary>Bytes a second out of a throughput unit.</summary>
    public const double UnitBytesOut = 2_000_000;

    /// <summary>Throughput units of a namespace, Standard tier.</summary>
    public const int Units = 40;

    /// <summary>Partitions of a hub, Standard tier.</summary>
    public const int Partitions = 32;

    /// <summary>AMQP connections of a namespace, Standard tier. HTTPS takes none.</summary>
    public const int Connections = 5_000;

    /// <summary>Entities a second of a table partition.</summary>
    public const double PartitionEntities = 2_000;

    /// <summary>Entities a second of a storage account.</summary>
    public const double AccountEntities = 20_000;

    /// <summary>Entities of a transaction.</summary>
    public const int TransactionEntities = 100;

    /// <summary>Buckets of a deployment; the backend's own limit.</summary>
    public const int Buckets = 1_024;

    /// <summary>Bytes of an event that are billed as one.</summary>
    public const int BilledEventBytes = 65_536;

    /// <summary>Shortest activity of an instance that is billed.</summary>
    public static readonly TimeSpan LeastBilled = TimeSpan.FromSeconds(1);

    /// <summary>A longer activity is rounded up to a multiple.</summary>
    public static readonly TimeSpan BilledStep = TimeSpan.FromMilliseconds(100);
}
