namespace Serverless.LoadTests.Planning;

/// <summary>What a fleet needs of one resource.</summary>
/// <param name="Name">Such as <c>throughput units</c>.</param>
/// <param name="Amount">To be provided, headroom included.</param>
/// <param name="Limit">Of one deployment.</param>
/// <param name="Share">Of the limit, before rounding up; above 1 it does not fit.</param>
/// <param name="Source">Of the limit.</param>
internal sealed record Need(string Name, long Amount, long Limit, double Share, string Source)
{
    /// <summary>Devices of the same kind that one deployment takes, as far as this resource goes.</summary>
    public double MostDevices(int devices) => Share > 0 ? Math.Floor(devices / Share) : double.PositiveInfinity;
}
