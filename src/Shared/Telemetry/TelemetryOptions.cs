using System.ComponentModel.DataAnnotations;

namespace Serverless.Shared.Telemetry;

/// <summary>How old or early a reading may be. Section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    public const string SectionName = "Telemetry";

    /// <summary>How far a reading's time may lie before its event's enqueued time. 1 day to 10 years, default 400 days,
    /// the retention of history.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3660.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(400);

    /// <summary>How far a reading's time may lie after its event's enqueued time. 0 to 1 day, default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxClockLead { get; set; } = TimeSpan.FromMinutes(5);
}
