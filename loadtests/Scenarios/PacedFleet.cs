using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Scenarios;

/// <summary>The fleet of a scenario that sends through Event Hubs.</summary>
internal static class PacedFleet
{
    /// <param name="scenario">Its name.</param>
    /// <param name="profile">Of the run.</param>
    /// <param name="rate">Readings a second, for which all intervals are stretched; null leaves them.</param>
    /// <returns>Null where the fleet is wrong in itself, for which the profile as a whole is refused.</returns>
    /// <exception cref="UsageException">The profile does not fit such a scenario.</exception>
    public static FleetProfile? Of(string scenario, LoadProfile profile, double? rate)
    {
        var fleet = profile.Fleet ?? new FleetProfile();
        if (fleet.FindProblem() is not null)
        {
            return null;
        }

        if (profile.Ramp > TimeSpan.Zero)
        {
            throw new UsageException($"{scenario} takes no ramp: devices begin at times of their own within an interval.");
        }

        if (fleet.ReconnectAfter >= profile.Duration || (fleet.BurstFactor > 1 && fleet.BurstAfter + fleet.BurstLength >= profile.Duration))
        {
            throw new UsageException($"{scenario} is over before what is to happen in it: let --duration be longer, or fleet.reconnectAfter, burstAfter and burstLength shorter.");
        }

        var rated = rate is { } given ? fleet.AtRate(profile.Devices, given) : fleet;
        return rated.Types.Any(type => ReadingsOf(type, rated, profile.Duration + profile.WarmUp) >= Readings.SequencesOfARun)
            ? throw new UsageException($"{scenario} has sequence numbers for {Readings.SequencesOfARun:N0} readings of a device: let it be shorter, or its intervals longer.")
            : rated;
    }

    private static double ReadingsOf(DeviceTypeProfile type, FleetProfile fleet, TimeSpan total) =>
        (total + (fleet.BurstLength * (fleet.BurstFactor - 1))) / type.Interval;
}
