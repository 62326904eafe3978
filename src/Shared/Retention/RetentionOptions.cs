using System.ComponentModel.DataAnnotations;

namespace Serverless.Shared.Retention;

/// <summary>How long what was stored is kept. Section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    public const string SectionName = "Retention";

    /// <summary>How long readings are kept: a month is dropped when all of it is older. At least
    /// <c>Telemetry:Retention</c>, so that nothing accepted is dropped at once. 1 day to 10 years, default 400 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3660.00:00:00")]
    public TimeSpan History { get; set; } = TimeSpan.FromDays(400);

    /// <summary>How long dead letters are kept, by their events' enqueued time: a month is dropped when all of it is
    /// older. 1 day to 10 years, default 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3660.00:00:00")]
    public TimeSpan DeadLetters { get; set; } = TimeSpan.FromDays(90);
}
