namespace Serverless.LoadTests.Comparing;

/// <summary>One load of a report: a run, or a step of a ladder.</summary>
internal sealed record ComparedPoint
{
    /// <summary>Such as <c>100 clients</c>; loads of the same name are compared.</summary>
    public required string Name { get; init; }

    /// <summary>Errors included.</summary>
    public required long Requests { get; init; }

    public required double RequestsPerSecond { get; init; }

    /// <summary>0 to 1.</summary>
    public required double ErrorShare { get; init; }

    /// <summary>Milliseconds by name: p50, p90, p99, p99.9, max.</summary>
    public required IReadOnlyDictionary<string, double> Latency { get; init; }

    /// <summary>What each measured second saw, those without an answer included.</summary>
    public required IReadOnlyList<ComparedSecond> Seconds { get; init; }

    /// <summary>By name; their samples are of the measured seconds.</summary>
    public required IReadOnlyDictionary<string, ComparedProcess> Processes { get; init; }
}
