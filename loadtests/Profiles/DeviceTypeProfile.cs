using System.Text.RegularExpressions;

namespace Serverless.LoadTests.Profiles;

/// <summary>One kind of device.</summary>
internal sealed partial record DeviceTypeProfile
{
    public required string Name { get; init; }

    /// <summary>How many of the fleet, in relation to the shares of the other types; above 0. Default 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Between two readings of a device, 10 ms to 1 day. Default 10 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What a reading holds, by name; 1 to 99.</summary>
    public required IReadOnlyDictionary<string, SignalProfile> Metrics { get; init; }

    /// <summary>Length of a text that each reading carries beside its metrics, 0 to 1,024. Default 0.</summary>
    public int PaddingBytes { get; init; }

    /// <summary>Duty cycle: the share of the time that a device is on and sends, above 0 and at most 1. Default 1.</summary>
    public double OnShare { get; init; } = 1;

    /// <summary>Length of a duty cycle, above 0; each device's begins at a time of its own. Default 10 min.</summary>
    public TimeSpan DutyCycle { get; init; } = TimeSpan.FromMinutes(10);

    /// <returns>What is out of range, or null.</returns>
    public string? FindProblem() => this switch
    {
        { Share: not > 0 } => $"type {Name}: share must be above 0.",
        _ when Interval < TimeSpan.FromMilliseconds(10) || Interval > TimeSpan.FromDays(1) => $"type {Name}: interval must be 10ms to 1d.",
        { Metrics.Count: < 1 or > 99 } => $"type {Name}: metrics must be 1 to 99.",
        { PaddingBytes: < 0 or > 1024 } => $"type {Name}: paddingBytes must be 0 to 1024.",
        { OnShare: not (> 0 and <= 1) } => $"type {Name}: onShare must be above 0 and at most 1.",
        _ when DutyCycle <= TimeSpan.Zero => $"type {Name}: dutyCycle must be above 0.",
        _ => Metrics.Select(metric => FindProblem(metric.Key, metric.Value)).FirstOrDefault(problem => problem is not null),
    };

    private string? FindProblem(string metric, SignalProfile? signal) =>
        !MetricName().IsMatch(metric) || metric == "padding" ? $"type {Name}: '{metric}' is no name of a metric here."
        : signal?.FindProblem() is not { } problem ? (signal is null ? $"type {Name}: metric {metric} is null." : null)
        : $"type {Name}: metric {metric}: {problem}";

    /// <summary>As the contract has it; padding is what fills readings up.</summary>
    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.]{0,63}\z")]
    private static partial Regex MetricName();
}
