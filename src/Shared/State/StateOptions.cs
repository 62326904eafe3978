using System.ComponentModel.DataAnnotations;

namespace Serverless.Shared.State;

/// <summary>How latest states are kept at hand and shown. Section <c>State</c>.</summary>
public sealed class StateOptions
{
    public const string SectionName = "State";

    /// <summary>Memory for the states this instance wrote last, in bytes, about 1,000 for a device of ten numbers. A
    /// device that is not among them costs a read before its next write. 0 to 4 GiB, default 96 MiB.</summary>
    [Range(0L, 4L * 1024 * 1024 * 1024)]
    public long CacheBytes { get; set; } = 96L * 1024 * 1024;

    /// <summary>Memory for answers to queries of states, in bytes, about 1,600 for a device of ten numbers. Half of it
    /// at least holds those asked for last. 1 MiB to 4 GiB, default 64 MiB.</summary>
    [Range(1024L * 1024, 4L * 1024 * 1024 * 1024)]
    public long AnswerCacheBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>How long ago a device may last have been heard and still count as connected. 1 s to 30 days, default
    /// 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromMinutes(5);
}
