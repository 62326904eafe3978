using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Reports;

/// <summary>One run, with all that is needed to repeat and to judge it.</summary>
internal sealed record RunReport
{
    /// <summary>Form of the JSON; another number where what <c>compare</c> reads has changed.</summary>
    public string Schema { get; init; } = "run/1";

    public required string Scenario { get; init; }

    public required DateTimeOffset Date { get; init; }

    public required string Command { get; init; }

    public required string Commit { get; init; }

    public required MachineInfo Machine { get; init; }

    /// <summary>What made the load: <c>builtin</c> or <c>nbomber</c>.</summary>
    public string Engine { get; init; } = LoadEngines.BuiltIn;

    /// <summary>What was under load.</summary>
    public required string Target { get; init; }

    /// <summary>How the load was made, in words.</summary>
    public required string Model { get; init; }

    public required LoadProfile Profile { get; init; }

    public required bool EndedEarly { get; init; }

    /// <summary>How the backend ended, which ended the run; null where it did not.</summary>
    public BackendEnd? BackendEnd { get; init; }

    public required double MeasuredSeconds { get; init; }

    /// <summary>Measured requests, errors included.</summary>
    public required long Requests { get; init; }

    /// <summary>Good answers a second.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Errors among the requests, 0 to 1.</summary>
    public required double ErrorShare { get; init; }

    /// <summary>Errors by what was wrong.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>From the intended start to the end of the answer, errors included.</summary>
    public required LatencyFigures Latency { get; init; }

    /// <summary>From when it was really sent.</summary>
    public required LatencyFigures Service { get; init; }

    /// <summary>Open model: how late requests were sent though a client was free; else null.</summary>
    public required LatencyFigures? SchedulingError { get; init; }

    public required IReadOnlyList<LatencyShare> Distribution { get; init; }

    /// <summary>Every second, ramp and warm-up included.</summary>
    public required IReadOnlyList<IntervalFigures> Seconds { get; init; }

    public required IReadOnlyList<ProcessReport> Processes { get; init; }

    /// <summary>What the backend said of itself; null where it does not tell.</summary>
    public BackendReport? Backend { get; init; }

    /// <summary>Cores that everything on the generator's machine used; null where the system does not tell.</summary>
    public double? MachineCores { get; init; }

    /// <summary>What held the load back.</summary>
    public Saturation Saturated => Saturation.Of(Processes, MachineCores, Machine.Cores);

    public required IReadOnlyList<ThresholdResult> Thresholds { get; init; }

    /// <summary>What only this scenario tells.</summary>
    public required IReadOnlyList<ReportSection> Sections { get; init; }

    /// <summary>What was proven wrong.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}
