using Serverless.Shared.State;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.State;

/// <summary>The contract's words on the latest state, done in the plainest way from all readings at once.</summary>
internal static class StateOracle
{
    /// <summary>One reading for each identity: the greater content where there is a sequence, each content where there
    /// is none.</summary>
    public static List<Reading> Winners(IEnumerable<Reading> readings) => readings
        .GroupBy(reading => (reading.DeviceId, reading.Timestamp, reading.Sequence, Without: reading.Sequence < 0 ? Text(reading) : null))
        .Select(same => same.MaxBy(Text, StringComparer.Ordinal)!)
        .ToList();

    public static List<string> Metrics(IEnumerable<Reading> readings) => Winners(readings)
        .SelectMany(reading => reading.Metrics.Select(metric => (reading, metric)))
        .GroupBy(pair => pair.metric.Name)
        .Select(same => same.OrderBy(pair => pair.reading.Timestamp).ThenBy(pair => pair.reading.Sequence)
            .ThenBy(pair => Text(pair.reading), StringComparer.Ordinal).Last())
        .OrderByDescending(pair => pair.reading.Timestamp).ThenByDescending(pair => pair.reading.Sequence)
        .ThenByDescending(pair => Text(pair.reading), StringComparer.Ordinal)
        .ThenByDescending(pair => pair.metric.Name, StringComparer.Ordinal)
        .Take(200)
        .Select(pair => $"{pair.metric.Name}={pair.metric.Value} {pair.reading.Timestamp} {pair.reading.Sequence}")
        .Order(StringComparer.Ordinal)
        .ToList();

    public static List<string> Describe(IEnumerable<MetricState> metrics) => metrics
        .Select(metric => $"{metric.Name}={metric.Value} {metric.Timestamp} {metric.Sequence}")
        .Order(StringComparer.Ordinal)
        .ToList();

    // The content of these tests is ASCII, so ordinal order of text is the order of bytes.
    private static string Text(Reading reading) => System.Text.Encoding.ASCII.GetString(reading.Content);
}
