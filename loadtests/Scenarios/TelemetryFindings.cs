using System.Globalization;
using Serverless.LoadTests.EventHubs;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Scenarios;

/// <summary>What a fleet's run found beside the latency until acknowledged.</summary>
internal static class TelemetryFindings
{
    /// <param name="work">The run.</param>
    /// <param name="gateways">Whose connections were dropped.</param>
    /// <param name="ledger">Its part of the report.</param>
    /// <param name="failures">What the ledger found.</param>
    public static ScenarioFindings Of(FleetWork work, IReadOnlyList<Gateway> gateways, ReportSection ledger, IReadOnlyList<string> failures) =>
        new(
            [Queryable(work), Fleet(work, gateways), ledger, Lag(work), .. EventFindings.Sections(work)],
            [.. failures, .. SlowToQueryable(work), .. EventFindings.Failures(work)])
        {
            Model = Text($"fleet of {work.Readings.Population.Devices:N0} devices at intervals of their own, {work.Readings.Population.Profile.RateOf(work.Readings.Population.Devices):#,0.##} readings/s over {gateways.Count} gateways' connections"),
        };

    private static ReportSection Queryable(FleetWork work)
    {
        var rows = new[] { ("in the state", work.Probe.State), ("in the history", work.Probe.History) }.Select(one =>
        {
            var latency = LatencyFigures.Of(one.Item2);
            return (IReadOnlyList<string>)
            [
                one.Item1, Text($"{one.Item2.Count:N0}"),
                .. new[] { latency.P50, latency.P90, latency.P99, latency.P999, latency.Max }.Select(value => Text($"{value:N2}")),
            ];
        });
        return new ReportSection("From intended send to queryable", ["shown", "samples", "p50, ms", "p90, ms", "p99, ms", "p99.9, ms", "max, ms"], [.. rows])
        {
            Text = Text($"Some of the acknowledged readings are asked for every 25 ms until the API shows them; a state may be a second old. Not shown within a minute: {work.Probe.Unseen:N0}."),
        };
    }

    private static ReportSection Fleet(FleetWork work, IReadOnlyList<Gateway> gateways)
    {
        var population = work.Readings.Population;
        var counts = Enumerable.Range(0, population.Devices).GroupBy(population.TypeIndexOf).ToDictionary(group => group.Key, group => group.Count());
        return new ReportSection(
            "Fleet",
            ["type", "devices", "interval", "metrics", "on"],
            [
                .. population.Types.Select((type, index) => (IReadOnlyList<string>)
                [
                    type.Profile.Name, Text($"{counts.GetValueOrDefault(index):N0}"), Text($"{type.Profile.Interval.TotalSeconds:0.###} s"),
                    Text($"{type.Names.Count}"), Text($"{type.Profile.OnShare:0%}"),
                ]),
            ])
        {
            Text = Text($"Seed {population.Profile.Seed}. Gateways' connections that were dropped: {gateways.Sum(gateway => gateway.Drops):N0}."),
        };
    }

    private static ReportSection Lag(FleetWork work) => new("Lag", ["greatest, events"], [[Text($"{work.Lag.Most:N0}")]])
    {
        Text = "Events in the hub that the backend had not finished with, asked for twice a second over the whole run, warm-up included.",
        Charts = [new SectionChart("Lag, events", "seconds", [new ChartSeries("lag", work.Lag.Points)])],
    };

    private static IEnumerable<string> SlowToQueryable(FleetWork work)
    {
        if (work.Readings.Population.Profile.P99Queryable is { } limit)
        {
            var worst = Math.Max(work.Probe.State.Milliseconds(0.99), work.Probe.History.Milliseconds(0.99));
            if (worst > limit || work.Probe.State.Count + work.Probe.History.Count == 0 || work.Probe.Unseen > 0)
            {
                yield return Text($"Threshold p99 to queryable, ms: limit {limit:0.##}, measured {worst:0.##} of {work.Probe.State.Count + work.Probe.History.Count} samples, {work.Probe.Unseen} never shown.");
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
