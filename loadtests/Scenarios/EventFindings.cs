using System.Globalization;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Scenarios;

/// <summary>What became of a burst, of connections that all broke at once, and of a long time.</summary>
internal static class EventFindings
{
    /// <summary>What moves by less moves by itself: milliseconds of a median, handles, bytes.</summary>
    private const double LeastLatencyRise = 5;
    private const double LeastHandleRise = 20;
    private const double LeastDiskRise = 20;

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
                Flat(soak).Select(one => new[] { one.What, Percent(Trend.RisePercent(one.Points)) }).ToList())
            {
                Text = Text($"Of a straight line through the last half (Theil-Sen), in percent of its median; at most {work.Readings.Population.Profile.MostRisePercent:0.##}% is flat."),
                Charts =
                [
                    new SectionChart("Memory of the backend, MB", "seconds", [new ChartSeries("memory", soak.Memory)]),
                    new SectionChart("Handles of the backend", "seconds", [new ChartSeries("handles", soak.Handles)]),
                    new SectionChart("Disk for an event, bytes", "seconds", [new ChartSeries("bytes", soak.DiskOfAnEvent)]),
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
            foreach (var (what, points, least) in Flat(soak))
            {
                if (Trend.RisePercent(points) is { } percent && percent > most && Trend.Rise(points) > least)
                {
                    yield return Text($"Soak: {what} rose by {percent:F1}% over the last half, more than {most:0.##}%.");
                }
            }
        }
    }

    /// <summary>What must be flat, and the least rise that is one.</summary>
    private static IEnumerable<(string What, IReadOnlyList<(double X, double Y)> Points, double Least)> Flat(SoakWatch soak) =>
    [
        ("memory of the backend", soak.Memory, 0),
        ("handles of the backend", soak.Handles, LeastHandleRise),
        ("disk for an event", soak.DiskOfAnEvent, LeastDiskRise),
        ("latency until acknowledged, median", soak.Latency, LeastLatencyRise),
    ];

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
