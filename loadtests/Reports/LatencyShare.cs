namespace Serverless.LoadTests.Reports;

/// <summary>One point of the latency distribution.</summary>
/// <param name="Share">Of all requests, 0 to 1.</param>
/// <param name="Milliseconds">What they stay at or below.</param>
internal sealed record LatencyShare(double Share, double Milliseconds)
{
    /// <summary>Points that lie evenly on an axis of nines: 0, 90, 99, 99.9, 99.99%.</summary>
    public static IReadOnlyList<LatencyShare> Of(LatencyHistogram histogram) =>
        [.. Enumerable.Range(0, 41).Select(step => 1 - Math.Pow(10, -step / 10.0)).Select(share => new LatencyShare(share, histogram.Milliseconds(share)))];
}
