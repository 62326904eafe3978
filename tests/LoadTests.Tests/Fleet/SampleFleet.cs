using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Tests.Fleet;

/// <summary>Small fleets.</summary>
internal static class SampleFleet
{
    public static DateTimeOffset Start { get; } = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public static DeviceTypeProfile Type(string name, double seconds) => new()
    {
        Name = name,
        Interval = TimeSpan.FromSeconds(seconds),
        Metrics = new Dictionary<string, SignalProfile>
        {
            ["b_temp"] = new() { Mean = 20, Spread = 2, Daily = 5, Noise = 1 },
            ["a"] = new() { Replay = "speed_7578.csv" },
        },
    };

    public static FleetProfile Profile(FaultProfile? faults = null) => new()
    {
        Types = [Type("fast", 1), Type("slow", 7) with { Share = 2, PaddingBytes = 20 }],
        Faults = faults ?? new(),
    };

    public static FaultProfile AllFaults { get; } = new()
    {
        Duplicates = 0.1,
        OutOfOrder = 0.1,
        Late = 0.1,
        LateBy = TimeSpan.FromSeconds(3),
        Poison = 0.2,
        SkewedClocks = 0.3,
    };

    public static Readings Readings(FleetProfile profile, int devices, Pace? pace = null) =>
        new(new Population(profile, devices), pace ?? Pace.Even, Start);
}
