namespace Serverless.EventHubEmulator.Throughput;

/// <summary>
/// What the namespace's throughput units allow: each 1 MB or 1,000 events a second in, 2 MB or 4,096 events a second
/// out (Azure's documented quota). All hubs share them.
/// </summary>
internal sealed class ThroughputLimits
{
    /// <summary>The service's words for what is over the limit.</summary>
    public const string Throttled =
        "The request was terminated because the entity is being throttled. Error code : 50002. Please wait 4 seconds and try again. "
        + "To know more visit https://aka.ms/sbResourceMgrExceptions";

    private const double MegaByte = 1024 * 1024;

    private ThroughputLimits(int units, TimeProvider timeProvider)
    {
        In = new RateLimit(units * MegaByte, units * 1_000, timeProvider);
        Out = new RateLimit(units * 2 * MegaByte, units * 4_096, timeProvider);
    }

    /// <summary>For sends; those over it are refused.</summary>
    public RateLimit In { get; }

    /// <summary>For receivers; they get events over it later.</summary>
    public RateLimit Out { get; }

    /// <summary>The limits of so many units; <c>null</c> for 0, which stands for no limit.</summary>
    public static ThroughputLimits? Of(int units, TimeProvider timeProvider) => units == 0 ? null : new ThroughputLimits(units, timeProvider);
}
