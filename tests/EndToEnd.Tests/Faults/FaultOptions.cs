using System.Globalization;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>How hard the fault tests try: a quick look by default, more where the environment says so (docs/faults.md).</summary>
internal static class FaultOptions
{
    /// <summary>Kills of the whole backend. <c>FAULT_KILLS</c>, from 1, default 5.</summary>
    public static int Kills { get; } = Read("FAULT_KILLS", 5);

    /// <summary>How long the tables are out. <c>FAULT_OUTAGE</c>, seconds from 1, default 4.</summary>
    public static TimeSpan Outage { get; } = TimeSpan.FromSeconds(Read("FAULT_OUTAGE", 4));

    /// <summary>Events a second during the outage. <c>FAULT_RATE</c>, from 1, default 500.</summary>
    public static int OutageRate { get; } = Read("FAULT_RATE", 500);

    /// <summary>Events that wait for a host that was killed. <c>FAULT_BACKLOG</c>, from 1, default 10,000.</summary>
    public static int Backlog { get; } = Read("FAULT_BACKLOG", 10_000);

    /// <summary>
    /// Whether the bars of recovery are held to: on a machine with nothing else to do. <c>FAULT_BARS=1</c>, default not.
    /// </summary>
    public static bool HoldBars { get; } = Read("FAULT_BARS", 0) > 0;

    /// <summary>Chooses the moments and the faults; every failure names it. <c>FAULT_SEED</c>, default another for each run.</summary>
    public static int Seed { get; } = Read("FAULT_SEED", Random.Shared.Next(1_000_000));

    private static int Read(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
