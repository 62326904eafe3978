using System.ComponentModel.DataAnnotations;

namespace Serverless.Shared.Commands;

/// <summary>How devices are given commands. Section <c>Commands</c>.</summary>
public sealed class CommandsOptions
{
    public const string SectionName = "Commands";

    /// <summary>How often an instance reads the command log of a bucket while one of its devices waits here: how late a
    /// command posted at another instance is noticed. 100 ms to 10 s, default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:10")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Requests that may wait for commands on one instance at once; those beyond are answered 503.
    /// 1 to 100,000, default 10,000.</summary>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>How long a command can be read after its expiry, whatever became of it. 1 hour to 365 days, default 7
    /// days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);
}
