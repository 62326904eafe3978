using System.Globalization;

namespace Serverless.Benchmarks.Reporting;

/// <summary>Numbers as people compare them: three or four digits that count.</summary>
internal static class Figures
{
    public static string Format(double value) => value.ToString(
        Math.Abs(value) switch
        {
            >= 100 => "N0",
            >= 10 => "F1",
            >= 0.1 or 0 => "F2",
            _ => "F4",
        },
        CultureInfo.InvariantCulture);
}
