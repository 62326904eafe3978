using System.Net;

namespace Serverless.TableEmulator;

/// <summary>Settings of a <see cref="TableEmulatorServer"/>.</summary>
public sealed class TableEmulatorOptions
{
    /// <summary>The account key that the Azure SDKs use for <c>UseDevelopmentStorage=true</c>. It is public and protects nothing.</summary>
    public const string DevelopmentAccountKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Address to listen on. Default: loopback.</summary>
    public IPAddress ListenAddress { get; set; } = IPAddress.Loopback;

    /// <summary>TCP port, 0 to 65535; 0 takes any free port. Default: 10002, which <c>UseDevelopmentStorage=true</c> expects.</summary>
    public int Port { get; set; } = 10002;

    /// <summary>Folder of the data. It is created when missing; one process at a time may use it.</summary>
    public required string DataDirectory { get; set; }

    /// <summary>
    /// True to sync the disk before a write is answered. By default an answered write survives a kill of the process,
    /// not a loss of power.
    /// </summary>
    public bool Fsync { get; set; }

    /// <summary>
    /// Bytes the database may grow to, from 1 MiB; what does not fit is answered 503, as on a full disk. Room comes back as
    /// tables and entities go. Default: no limit but the disk's.
    /// </summary>
    public long? MaxDataBytes { get; set; }

    /// <summary>Changes that wait in the log before they are moved to their places, 1 or more. Default: 32,768.</summary>
    internal int FoldRows { get; set; } = 32_768;

    /// <summary>Rows that are moved between two commits of callers, 1 or more. Default: 1,000.</summary>
    internal int FoldChunkRows { get; set; } = 1000;

    /// <summary>Rows of one commit that go to their places without the log, 1 or more. Default: 500.</summary>
    internal int PlaceRows { get; set; } = 500;

    /// <summary>Targets after which requests are refused with 503 <c>ServerBusy</c>. Default: null, no limit.</summary>
    public TableThroughputTargets? Throughput { get; set; }

    /// <summary>Time that every answer waits, 0 or more. Default: 0.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Most that is added to <see cref="Latency"/>, evenly spread, 0 or more. Default: 0.</summary>
    public TimeSpan LatencyJitter { get; set; }

    /// <summary>
    /// Time for which the name of a deleted table is refused with 409 <c>TableBeingDeleted</c>, 0 or more; a new start of
    /// the emulator ends it. Azure takes 40 seconds and more. Default: 0, the name is free at once.
    /// </summary>
    public TimeSpan TableDeletionTime { get; set; }

    /// <summary>Name of the one storage account. Default: <c>devstoreaccount1</c>.</summary>
    public string AccountName { get; set; } = "devstoreaccount1";

    /// <summary>Base64 key of the account. Default: <see cref="DevelopmentAccountKey"/>.</summary>
    public string AccountKey { get; set; } = DevelopmentAccountKey;

    /// <summary>Clock of timestamps, ETags and the age check of requests. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
