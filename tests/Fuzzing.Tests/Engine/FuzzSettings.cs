using System.Globalization;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>How long and from which seed: a short run that is always the same by default, a long one on request.</summary>
internal static class FuzzSettings
{
    private const double DefaultSeconds = 0.4;
    private const int DefaultSeed = 20_261_126;

    private static readonly double? Asked =
        double.TryParse(Environment.GetEnvironmentVariable("FUZZ_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    /// <summary><c>FUZZ_SECONDS</c>: for each target; else 0.4 s.</summary>
    public static TimeSpan Duration => TimeSpan.FromSeconds(Asked ?? DefaultSeconds);

    /// <summary>Whether a long run was asked for, which leaves a report and what it found.</summary>
    public static bool IsLong => Asked is not null;

    /// <summary><c>FUZZ_SEED</c>; else a fixed one for the short run, and another each time for a long one.</summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed
        : Asked is null ? DefaultSeed : Random.Shared.Next();
}
