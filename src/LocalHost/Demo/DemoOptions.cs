namespace Serverless.LocalHost.Demo;

/// <summary>What the demo does beyond its default.</summary>
internal sealed record DemoOptions
{
    /// <summary>Appended to every device id, so that a run on data of earlier runs has devices of its own. Default
    /// none.</summary>
    public string DeviceSuffix { get; init; } = "";

    /// <summary>Rows of each series to replay, the last ones; null for all. Default all.</summary>
    public int? Rows { get; init; }

    /// <summary>Spoils one stored reading before the ledger is drawn up, to show that the ledger notices. Default no.</summary>
    public DemoBreak Break { get; init; }

    /// <summary>Seed of the places of duplicates, late and poison events. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How long the backend may take to finish after the last event was sent. Default 2 minutes.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
