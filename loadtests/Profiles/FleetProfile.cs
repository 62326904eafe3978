namespace Serverless.LoadTests.Profiles;

/// <summary>The fleet of the scenarios that send telemetry through Event Hubs.</summary>
internal sealed record FleetProfile
{
    /// <summary>Of everything that is drawn: the same seed gives the same fleet. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Connections that the devices share, as behind gateways; 1 to 1,000. Default 8.</summary>
    public int Gateways { get; init; } = 8;

    /// <summary>1 to 100 kinds of devices.</summary>
    public IReadOnlyList<DeviceTypeProfile> Types { get; init; } = [DefaultType];

    public FaultProfile Faults { get; init; } = new();

    /// <summary>Readings a second that are asked for until the API shows them, 0 to 100. Default 5.</summary>
    public double ProbesPerSecond { get; init; } = 5;

    /// <summary>How long the backend may take after the load until everything acknowledged is stored. Default 2 min.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Threshold: from when a reading was to be sent until a query shows it, milliseconds at p99. Default none.</summary>
    public double? P99Queryable { get; init; }

    /// <summary>How many times the rate a burst has, 1 to 100. Default 1, no burst.</summary>
    public double BurstFactor { get; init; } = 1;

    /// <summary>When it begins, after ramp and warm-up. Default 10 s.</summary>
    public TimeSpan BurstAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it lasts, above 0. Default 10 s.</summary>
    public TimeSpan BurstLength { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>When every connection is dropped at once, after ramp and warm-up. Default never.</summary>
    public TimeSpan? ReconnectAfter { get; init; }

    /// <summary>Devices that then fetch a token and open a connection of their own, 0 to 5,000. Default 0.</summary>
    public int DirectDevices { get; init; }

    /// <summary>By how many percent of their mean memory and latency may rise over the last half. Default none: not checked.</summary>
    public double? MostRisePercent { get; init; }

    /// <summary>What a fleet is made of that no profile describes.</summary>
    private static DeviceTypeProfile DefaultType { get; } = new()
    {
        Name = "pump",
        Metrics = new Dictionary<string, SignalProfile>(StringComparer.Ordinal)
        {
            ["temperature"] = new() { Mean = 60, Spread = 5, Daily = 10, Noise = 0.5 },
            ["pressure"] = new() { Mean = 4, Noise = 0.05, Drift = -0.1 },
            ["vibration"] = new() { Mean = 0.2, Noise = 0.02 },
        },
    };

    /// <summary>Readings a second of a fleet over its duty cycles, the time that devices are off included.</summary>
    public double RateOf(int devices) => devices * Types.Sum(type => type.Share * type.OnShare / type.Interval.TotalSeconds) / Types.Sum(type => type.Share);

    /// <summary>The same fleet at another rate.</summary>
    public FleetProfile AtRate(int devices, double rate) => this with
    {
        Types = [.. Types.Select(type => type with { Interval = type.Interval * (RateOf(devices) / rate) })],
    };

    /// <returns>What is out of range, or null.</returns>
    public string? FindProblem() => this switch
    {
        { Gateways: < 1 or > 1_000 } => "fleet.gateways must be 1 to 1000.",
        { Types.Count: < 1 or > 100 } => "fleet.types must be 1 to 100.",
        { ProbesPerSecond: not (>= 0 and <= 100) } => "fleet.probesPerSecond must be 0 to 100.",
        { BurstFactor: not (>= 1 and <= 100) } => "fleet.burstFactor must be 1 to 100.",
        { DirectDevices: < 0 or > 5_000 } => "fleet.directDevices must be 0 to 5000: each is an open file, and a process may have 20,000.",
        _ when BurstLength <= TimeSpan.Zero => "fleet.burstLength must be above 0.",
        _ => (Types.Select(type => type is null ? "a type is null." : type.FindProblem()).FirstOrDefault(problem => problem is not null) ?? Faults.FindProblem()) is { } problem
            ? $"fleet: {problem}"
            : null,
    };
}
