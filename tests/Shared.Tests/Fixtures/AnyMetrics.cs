using System.Text;
using CsCheck;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Fixtures;

/// <summary>Generates metrics: any legal name, any value a reading may have.</summary>
internal static class AnyMetrics
{
    public static Gen<string> Name { get; } = Gen.Select(
        Gen.Char["AZaz_"], Gen.String[Gen.Char["AZaz09_.d"], 0, 63], (first, rest) => first + rest);

    public static Gen<MetricValue> Value { get; } = Gen.OneOf(
        Gen.Double.Where(double.IsFinite).Select(MetricValue.FromNumber),
        Gen.OneOf(0d, 1d, -1d, 21d, 0.1, 1e-7, 1e15, 1e16, 1e21, 1e22, 123456.789, double.MaxValue, double.Epsilon).Select(MetricValue.FromNumber),
        Gen.Bool.Select(MetricValue.FromBoolean),
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["\"\\/'<>&+\t\r\n\u0001\u001F\u007F\u2028é€"], 0, 60], Gen.Const("😀 and more"))
            .Select(text => MetricValue.FromText(Whole(text))));

    /// <summary>1 to 12 metrics as a reading holds them.</summary>
    public static Gen<Metric[]> Sorted { get; } = Gen.Dictionary(Name, Value)[1, 12].Select(metrics => metrics
        .OrderBy(metric => metric.Key, StringComparer.Ordinal).Select(metric => new Metric(metric.Key, metric.Value)).ToArray());

    // Half a surrogate pair is no text.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
