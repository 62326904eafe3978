namespace Serverless.LoadTests.Reports;

/// <summary>Percentiles in milliseconds.</summary>
internal sealed record LatencyFigures(double P50, double P90, double P99, double P999, double Max)
{
    public static LatencyFigures Of(LatencyHistogram histogram) => new(
        histogram.Milliseconds(0.5),
        histogram.Milliseconds(0.9),
        histogram.Milliseconds(0.99),
        histogram.Milliseconds(0.999),
        histogram.MostMilliseconds);
}
