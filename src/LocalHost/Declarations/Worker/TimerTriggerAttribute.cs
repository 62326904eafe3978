using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.TimerTriggerAttribute</c>, so that the same function classes compile without the package.
/// </summary>
/// <param name="schedule">NCRONTAB of six fields, or <c>%Setting%</c>.</param>
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>NCRONTAB of six fields, or <c>%Setting%</c>.</summary>
    public string Schedule { get; private set; } = schedule;

    /// <summary>Whether occurrences are stored, so that a missed one runs after a restart. Default true.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Whether the function also runs at start. Default false.</summary>
    public bool RunOnStartup { get; set; }
}
