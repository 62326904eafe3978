namespace Serverless.LoadTests.Engine;

/// <summary>How much load, and for how long: ramp, then warm-up, then what is measured.</summary>
internal sealed record LoadShape
{
    /// <summary>Requests at once, at most. Closed model: exactly, each client asks without pause.</summary>
    public required int Clients { get; init; }

    /// <summary>Open model: starts a second, whatever becomes of them. Null for the closed model.</summary>
    public double? Rate { get; init; }

    /// <summary>Over which clients join one by one, or the rate rises evenly. Default none.</summary>
    public TimeSpan Ramp { get; init; }

    /// <summary>At full load and not counted. Default none.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>What is measured.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>After which a request is an error. Default 10 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan MeasuredFrom => Ramp + WarmUp;

    public TimeSpan Total => Ramp + WarmUp + Duration;
}
