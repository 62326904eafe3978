using System.Globalization;

namespace Serverless.EventHubEmulator.Tests.Fixtures;

/// <summary>SIGINT, which Ctrl+C sends.</summary>
internal static class InterruptSignal
{
    private const string StatusFile = "/proc/self/status";
    private const string IgnoredSignals = "SigIgn:";

    /// <summary>Skips the test where this process ignores SIGINT, as all do that a script starts with &amp;: the programs it starts do so too.</summary>
    public static void SkipIfIgnored() =>
        Assert.SkipWhen(IsIgnored(), "SIGINT is ignored by whoever started the tests, so it is by the program under test.");

    private static bool IsIgnored() => File.Exists(StatusFile)
        && File.ReadLines(StatusFile).FirstOrDefault(line => line.StartsWith(IgnoredSignals, StringComparison.Ordinal)) is { } line
        && ulong.TryParse(line.AsSpan(IgnoredSignals.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ignored)
        && (ignored & 0b10) != 0;
}
