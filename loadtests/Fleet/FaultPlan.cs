using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Fleet;

/// <summary>Which readings and devices something goes wrong with. It follows from the seed.</summary>
internal sealed class FaultPlan(FaultProfile profile, int seed)
{
    /// <summary>Within how many intervals, at least one, something delayed comes.</summary>
    private const double MostIntervals = 2;

    public FaultProfile Profile => profile;

    /// <summary>By how much the device's clock is ahead; less than 0 where it is behind.</summary>
    public TimeSpan SkewOf(int device) => Draw.Of(seed, device, -1, DrawPurpose.ClockIsSkewed) < profile.SkewedClocks
        ? profile.MostSkew * ((2 * Draw.Of(seed, device, -1, DrawPurpose.Skew)) - 1)
        : TimeSpan.Zero;

    /// <summary>How long after its time a reading is sent; 0 for most.</summary>
    public TimeSpan DelayOf(int device, int number, TimeSpan interval) =>
        Is(device, number, DrawPurpose.Late, profile.Late) ? profile.LateBy
        : Is(device, number, DrawPurpose.OutOfOrder, profile.OutOfOrder) ? Within(device, number, DrawPurpose.OutOfOrderDelay, interval)
        : TimeSpan.Zero;

    /// <summary>How long after its time a reading is sent again; null for most.</summary>
    public TimeSpan? AgainOf(int device, int number, TimeSpan interval) =>
        Is(device, number, DrawPurpose.Duplicate, profile.Duplicates) ? Within(device, number, DrawPurpose.DuplicateDelay, interval) : null;

    /// <summary>Whether an event comes with a reading that the backend must refuse.</summary>
    public bool IsPoisoned(int device, int number) => Is(device, number, DrawPurpose.Poison, profile.Poison);

    private bool Is(int device, int number, DrawPurpose purpose, double share) =>
        share > 0 && Draw.Of(seed, device, number, purpose) < share;

    private TimeSpan Within(int device, int number, DrawPurpose purpose, TimeSpan interval) =>
        interval * (1 + ((MostIntervals - 1) * Draw.Of(seed, device, number, purpose)));
}
