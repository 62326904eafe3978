namespace Serverless.LocalHost.HostJson;

/// <summary>Section <c>extensions.eventHubs</c> of <c>host.json</c>.</summary>
internal sealed record EventHubsSettings
{
    /// <summary>Events of one invocation at most. 1 and more, default 100.</summary>
    public int MaxEventBatchSize { get; init; } = 100;

    /// <summary>Events to wait for, up to <see cref="MaxWaitTime"/>. 1 to <see cref="MaxEventBatchSize"/>, default 1.</summary>
    public int MinEventBatchSize { get; init; } = 1;

    /// <summary>How long a batch below <see cref="MinEventBatchSize"/> waits. 0 to 10 min, default 1 min; unused while the
    /// minimum is 1.</summary>
    public TimeSpan MaxWaitTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Batches from one checkpoint to the next. 1 and more, default 1.</summary>
    public int BatchCheckpointFrequency { get; init; } = 1;

    /// <summary>Events received ahead of the function, for each partition. 0 and more, default 300; less than 1 counts as 1
    /// here, since a receiver without credit gets nothing.</summary>
    public int PrefetchCount { get; init; } = 300;

    /// <summary>Where a partition without a checkpoint starts. Default <see cref="InitialOffsetType.FromStart"/>.</summary>
    public InitialOffsetType InitialOffset { get; init; } = InitialOffsetType.FromStart;

    /// <summary>The time of <see cref="InitialOffsetType.FromEnqueuedTime"/>; else null.</summary>
    public DateTimeOffset? InitialEnqueuedTime { get; init; }

    /// <summary>How often this host shows that it lives and looks which partitions are due to it. 100 ms to 1 min, default 1 s,
    /// where the Functions host has 30 s: here it costs nothing.</summary>
    public TimeSpan LoadBalancingUpdateInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a host may show no life before others take its partitions: at least three update intervals, at most
    /// 10 min, default 5 s, where the Functions host has 2 min.</summary>
    public TimeSpan PartitionOwnershipExpirationInterval { get; init; } = TimeSpan.FromSeconds(5);
}
