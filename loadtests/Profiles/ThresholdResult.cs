using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Profiles;

/// <summary>One threshold and what came of it.</summary>
/// <param name="Name">Such as <c>p99, ms</c>.</param>
/// <param name="Limit">The most, or for rates the least.</param>
/// <param name="Value">As measured.</param>
/// <param name="IsMet">Whether it was kept.</param>
internal sealed record ThresholdResult(string Name, double Limit, double Value, bool IsMet)
{
    /// <summary>All that were asked for. Without a request none is met.</summary>
    public static IReadOnlyList<ThresholdResult> Check(Thresholds thresholds, LoadResult result)
    {
        var response = result.Recorder.Response;
        return
        [
            .. AtMost("p50, ms", thresholds.P50, response.Milliseconds(0.5)),
            .. AtMost("p90, ms", thresholds.P90, response.Milliseconds(0.9)),
            .. AtMost("p99, ms", thresholds.P99, response.Milliseconds(0.99)),
            .. AtMost("p99.9, ms", thresholds.P999, response.Milliseconds(0.999)),
            .. AtMost("max, ms", thresholds.Max, response.MostMilliseconds),
            .. AtMost("errors, share", thresholds.MaxErrorShare, result.ErrorShare),
            .. Check("requests/s, at least", thresholds.MinRequestsPerSecond, result.RequestsPerSecond, isMet: result.RequestsPerSecond >= thresholds.MinRequestsPerSecond),
        ];

        IEnumerable<ThresholdResult> AtMost(string name, double? limit, double value) => Check(name, limit, value, value <= limit);

        IEnumerable<ThresholdResult> Check(string name, double? limit, double value, bool isMet) =>
            limit is { } given ? [new ThresholdResult(name, given, value, isMet && result.Requests > 0)] : [];
    }
}
