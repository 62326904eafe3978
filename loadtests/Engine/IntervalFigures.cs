namespace Serverless.LoadTests.Engine;

/// <summary>What one second saw, measured or not.</summary>
/// <param name="Seconds">Since the beginning, at its end.</param>
/// <param name="Phase">Of the run: <c>ramp</c>, <c>warm-up</c>, <c>measured</c>, or <c>end</c> while what is under way is waited for.</param>
/// <param name="RequestsPerSecond">Answers, errors included.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="Errors">Of this second.</param>
/// <param name="SecondsLeft">Until the run ends.</param>
internal sealed record IntervalFigures(
    double Seconds, string Phase, double RequestsPerSecond, double P50, double P99, long Errors, double SecondsLeft)
{
    public const string Measured = "measured";
    public const string End = "end";
}
