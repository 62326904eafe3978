using System.Globalization;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Scenarios;

/// <summary>What became of a burst, of connections that all broke at once, and of a long time.</summary>
internal static class EventFindings
{
    /// <summary>A median of a few milliseconds moves by more than that on its own.</summary>
    private const double LeastLatencyRise = 5;

    public static IEnumerable<ReportSection> Sections(FleetWork work)
    {
        if (Burst(work) is { } burst)
        {
            yield return new ReportSection("Burst", ["times the rate", "for, s", "caught up after, s"], [[Text($"{burst.Factor:0.##}"), Text($"{burst.Seconds:0.##}"), Text($"{burst.Recovery:F1}")]])
            {
                Text = "Caught up means: the lag is no greater again than it was before the burst, counted from the burst's end.",
            };
        }

        if (work.Storm is { } storm)
        {
            yield return new ReportSection(
                "Reconnect",
                ["who", "back", "p50, ms", "p99, ms", "max, ms"],
                [Row("gateways", storm.Gateways), Row("devices: token, connection, publisher link, event", storm.Devices)])
            {
                Text = Text($"From when every connection broke at once. Not back within a minute: {storm.Lost:N0}."),
            };
        }

        if (work.Soak is { } soak)
        {
            yield return new ReportSection(
                "Soak",
                ["what", "rise over the last half"],
                [["memory of the backend", Percent(Trend.RisePercent(soak.Memory))], ["latency until acknowledged, median", Percent(Trend.RisePercent(soak.Latency))]])
            {
                Text = Text($"Of a straight line through the last half, in percent of its mean; at most {work.Readings.Population.Profile.MostRisePercent:0.##}% is flat."),
                Charts =
                [
                    new SectionChart("Memory of the backend, MB", "seconds", [new ChartSeries("memory", soak.Memory)]),
                    new SectionChart("Latency until acknowledged, ms", "seconds", [new ChartSeries("p50", soak.Latency)]),
                ],
            };
        }
    }

    /// <summary>What is proven wrong, a sentence each.</summary>
    public static IEnumerable<string> Failures(FleetWork work)
    {
        if (Burst(work) is { Recovery: null })
        {
            yield return "Burst: the lag had not come down again when the run ended.";
        }

        if (work.Storm is { Lost: > 0 } storm)
        {
            yield return Text($"Reconnect: {storm.Lost:N0} were not back within a minute.");
        }

        if (work.Soak is { } soak && work.Readings.Population.Profile.MostRisePercent is { } most)
        {
            foreach (var (what, points, least) in new[] { ("memory of the backend", soak.Memory, 0), ("median latency", soak.Latency, LeastLatencyRise) })
            {
                if (Trend.RisePercent(points) is { } rise && rise > most && rise / 100 * points.Skip(points.Count / 2).Average(point => point.Item2) > least)
                {
                    yield return Text($"Soak: {what} rose by {rise:F1}% over the last half, more than {most:0.##}%.");
                }
            }
        }
    }

    private static (double Factor, double Seconds, double? Recovery)? Burst(FleetWork work)
    {
        var profile = work.Readings.Population.Profile;
        var from = work.Run.Shape.MeasuredFrom + profile.BurstAfter;
        return profile.BurstFactor > 1
            ? (profile.BurstFactor, profile.BurstLength.TotalSeconds, LagWatch.Recovery(work.Lag.Points, from.TotalSeconds, (from + profile.BurstLength).TotalSeconds))
            : null;
    }

    private static IReadOnlyList<string> Row(string who, LatencyHistogram back) =>
    [
        who, Text($"{back.Count:N0}"), Text($"{back.Milliseconds(0.5):N1}"), Text($"{back.Milliseconds(0.99):N1}"), Text($"{back.MostMilliseconds:N1}"),
    ];

    private static string Percent(double? rise) => rise is { } value ? Text($"{value:F1}%") : "too short to tell";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
