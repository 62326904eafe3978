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
}
