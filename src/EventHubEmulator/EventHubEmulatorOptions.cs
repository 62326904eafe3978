using System.Net;

namespace Serverless.EventHubEmulator;

/// <summary>What one emulated Event Hubs namespace listens on, stores and lets in.</summary>
public sealed class EventHubEmulatorOptions
{
    /// <summary>Address both listeners bind to. Default: loopback, so that nothing off this machine reaches it.</summary>
    public IPAddress ListenAddress { get; set; } = IPAddress.Loopback;

    /// <summary>AMQP port, 0 to 65,535; 0 takes any free port. Default 5672, which the official SDKs assume.</summary>
    public int AmqpPort { get; set; } = 5672;

    /// <summary>Port of the HTTP send API and <c>/health</c>, 0 to 65,535; 0 takes any free port. Default 5300.</summary>
    public int HttpPort { get; set; } = 5300;

    /// <summary>Folder of the log; made when absent. One emulator at a time may use it.</summary>
    public required string DataDirectory { get; set; }

    /// <summary>
    /// Whether an event is acknowledged only after the disk has it (survives power loss). Default <c>false</c>: the
    /// operating system has it, so that it survives a kill of this process at any moment.
    /// </summary>
    public bool Fsync { get; set; }

    /// <summary>
    /// Bytes the log may grow to, from 1 MiB; what does not fit is refused as <c>com.microsoft:server-busy</c> or 503, as on a
    /// full disk. Default: no limit but the disk's.
    /// </summary>
    public long? MaxDataBytes { get; set; }

    /// <summary>The hubs. Default: <c>telemetry</c> with 4 partitions and the consumer groups <c>$Default</c> and <c>backend</c>.</summary>
    public IReadOnlyList<HubOptions> Hubs { get; set; } = [new HubOptions { Name = "telemetry", ConsumerGroups = ["backend"] }];

    /// <summary>
    /// The namespace's shared access policies. Default: <c>RootManageSharedAccessKey</c> with the key
    /// <c>SAS_KEY_VALUE</c> and every right, as in the connection string that Microsoft's emulator documents.
    /// </summary>
    public IReadOnlyList<SharedAccessPolicy> Policies { get; set; } = [SharedAccessPolicy.DevelopmentRoot];

    /// <summary>Connections accepted at once, 1 and more. Default 5,000, as a Standard namespace has.</summary>
    public int MaxConnections { get; set; } = 5_000;

    /// <summary>
    /// Silence after which a connection is closed, 1 second to 24 hours. Clients are told half of it, as AMQP has it; under
    /// 10 seconds the .NET SDK does not connect. Default 4 minutes.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>
    /// How long events are kept, 1 minute and more; checked every few seconds. <c>null</c>, the default, for good.
    /// </summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>
    /// Bytes of events kept, shared out evenly to all partitions, 2 MiB a partition and more; the oldest go first.
    /// <c>null</c>, the default, for any number.
    /// </summary>
    public long? RetentionBytes { get; set; }

    /// <summary>
    /// Throughput units of the namespace, 0 to 1,000. Each allows 1 MB or 1,000 events a second in, over which senders
    /// are told that the server is busy, and 2 MB or 4,096 events a second out, over which receivers wait. Default 0: no limit.
    /// </summary>
    public int ThroughputUnits { get; set; }

    /// <summary>
    /// Bytes of the newest events kept in memory, shared out evenly to all partitions, so that receivers at the end of
    /// the log read no disk. 0 or more; each partition's last commit is always kept. Default 16 MiB.
    /// </summary>
    public int TailBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The clock of enqueued times and token expiry. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
