using System.ComponentModel.DataAnnotations;

namespace Serverless.Shared.Fleet;

/// <summary>How the fleet is watched. Section <c>Fleet</c>.</summary>
public sealed class FleetOptions
{
    public const string SectionName = "Fleet";

    /// <summary>How often the fleet is counted and searched for devices gone silent; the timer fires each minute. 1 s to
    /// 1 day, default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Devices gone silent that a sweep logs one by one; of all it logs how many. 0 to 10,000, default 100.</summary>
    [Range(0, 10_000)]
    public int MaxSilentLogged { get; set; } = 100;
}
