using System.Globalization;
using System.Runtime.CompilerServices;
using CsCheck;

namespace Serverless;

/// <summary>How long property tests search: a quick look by default, times <c>TEST_EFFORT</c> for a long one.</summary>
internal static class TestEffort
{
    private static readonly int Factor =
        int.TryParse(Environment.GetEnvironmentVariable("TEST_EFFORT"), CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    /// <summary>For a property whose cases take long, or that needs more of them than the library's default.</summary>
    public static long Iterations(int quick) => (long)quick * Factor;

    /// <summary>For all others.</summary>
    [ModuleInitializer]
    internal static void SetDefault() => Check.Iter *= Factor;
}
