using System.Globalization;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Running;

/// <summary>What a second looked like, in one line.</summary>
internal static class ProgressLine
{
    public static string Of(IntervalFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figures.Seconds,5:F0} s  {figures.Phase,-8}  {figures.RequestsPerSecond,9:N0}/s  p99 {figures.P99,8:N2} ms  errors {figures.Errors:N0}  {figures.SecondsLeft:F0} s left");
}
