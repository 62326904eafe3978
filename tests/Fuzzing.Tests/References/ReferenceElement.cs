using System.Globalization;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry;

namespace Serverless.Fuzzing.Tests.References;

/// <summary>An element as a decoder understood it, as text, so that two of them are compared whole.</summary>
internal static class ReferenceElement
{
    public static string Refused(int index, DeadLetterReason reason) => $"{index} {reason}";

    public static string Taken(int index, string deviceId, long timestamp, long sequence, IEnumerable<string> metrics) =>
        $"{index} {deviceId} {timestamp} {sequence} {string.Join(';', metrics)}";

    public static string InvalidMetrics(int index, string deviceId, long timestamp, long sequence, DeadLetterReason reason) =>
        $"{index} {deviceId} {timestamp} {sequence} {reason}";

    public static string Of(in DecodedElement element) => element switch
    {
        { Refusal: { } refusal } => Refused(element.Index, refusal.Reason),
        { MetricsRefusal: { } refusal } => InvalidMetrics(element.Index, element.DeviceId, element.Timestamp, element.Sequence, refusal.Reason),
        _ => Taken(element.Index, element.DeviceId, element.Timestamp, element.Sequence, element.Metrics.Select(metric => Text(metric.Name, metric.Value))),
    };

    public static string Text(string name, MetricValue value) => value.Kind switch
    {
        MetricKind.Number => Number(name, value.Number),
        MetricKind.Boolean => $"{name}={(value.Boolean ? "true" : "false")}",
        _ => Text(name, value.Text),
    };

    public static string Number(string name, double value) =>
        $"{name}={BitConverter.DoubleToInt64Bits(value).ToString("x", CultureInfo.InvariantCulture)}";

    public static string Text(string name, string value) => $"{name}='{value}'";
}
