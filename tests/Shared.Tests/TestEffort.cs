using System.Globalization;

namespace Serverless.Shared.Tests;

/// <summary>How long property tests search: a quick look by default, times <c>TEST_EFFORT</c> for a long one.</summary>
internal static class TestEffort
{
    private static readonly int Factor =
        int.TryParse(Environment.GetEnvironmentVariable("TEST_EFFORT"), CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    public static long Iterations(int quick) => (long)quick * Factor;
}
