namespace Serverless.LoadTests.Comparing;

/// <summary>One measured second.</summary>
/// <param name="At">Its end, since the beginning.</param>
/// <param name="RequestsPerSecond">Answers, errors included.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record ComparedSecond(double At, double RequestsPerSecond, double P50, double P99);
