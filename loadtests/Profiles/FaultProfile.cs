namespace Serverless.LoadTests.Profiles;

/// <summary>What goes wrong on the way. Shares are of all readings unless said otherwise, 0 to 1, 0 by default.</summary>
internal sealed record FaultProfile
{
    /// <summary>Readings that are sent again a little later.</summary>
    public double Duplicates { get; init; }

    /// <summary>Readings that are sent after the device's next one or the one after that.</summary>
    public double OutOfOrder { get; init; }

    /// <summary>Readings that are sent <see cref="LateBy"/> after their time.</summary>
    public double Late { get; init; }

    /// <summary>Above 0. Default 5 s.</summary>
    public TimeSpan LateBy { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Events beside the readings that the backend must refuse, each for a reason of its own.</summary>
    public double Poison { get; init; }

    /// <summary>Devices whose clock is wrong.</summary>
    public double SkewedClocks { get; init; }

    /// <summary>By how much at most, either way; up to 4 minutes, since the backend takes 5. Default 2 min.</summary>
    public TimeSpan MostSkew { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Gateways' connections that break in a minute, 0 to 600. Default 0.</summary>
    public double DropsPerMinute { get; init; }

    /// <returns>What is out of range, or null.</returns>
    public string? FindProblem() =>
        !new[] { Duplicates, OutOfOrder, Late, Poison, SkewedClocks }.All(share => share is >= 0 and <= 1) ? "shares of faults must be 0 to 1."
        : LateBy <= TimeSpan.Zero ? "lateBy must be above 0."
        : MostSkew < TimeSpan.Zero || MostSkew > TimeSpan.FromMinutes(4) ? "mostSkew must be 0s to 4m."
        : DropsPerMinute is not (>= 0 and <= 600) ? "dropsPerMinute must be 0 to 600."
        : null;
}
