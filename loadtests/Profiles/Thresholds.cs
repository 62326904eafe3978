namespace Serverless.LoadTests.Profiles;

/// <summary>What a run must keep to; null is not checked. A run without requests keeps to nothing.</summary>
internal sealed record Thresholds
{
    /// <summary>Milliseconds.</summary>
    public double? P50 { get; init; }

    /// <summary>Milliseconds.</summary>
    public double? P90 { get; init; }

    /// <summary>Milliseconds.</summary>
    public double? P99 { get; init; }

    /// <summary>Milliseconds.</summary>
    public double? P999 { get; init; }

    /// <summary>Milliseconds.</summary>
    public double? Max { get; init; }

    /// <summary>Errors among all requests, 0 to 1.</summary>
    public double? MaxErrorShare { get; init; }

    /// <summary>Good answers a second, at least.</summary>
    public double? MinRequestsPerSecond { get; init; }

    /// <returns>What is out of range, or null.</returns>
    public string? FindProblem() =>
        new[] { P50, P90, P99, P999, Max }.Any(limit => limit is not (null or > 0)) ? "thresholds: p50, p90, p99, p999 and max must be above 0 milliseconds."
        : MaxErrorShare is not (null or (>= 0 and <= 1)) ? "thresholds.maxErrorShare must be 0 to 1."
        : MinRequestsPerSecond is not (null or >= 0) ? "thresholds.minRequestsPerSecond must be 0 or more."
        : null;
}
