using System.Globalization;

namespace Serverless.Benchmarks.LoadEngine;

/// <summary>What the engine says of one load.</summary>
/// <param name="RequestsPerSecond">Errors included.</param>
/// <param name="Errors">Among them.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="SchedulingErrorP99">Milliseconds.</param>
/// <param name="CpuMicroseconds">Of the generator, a request.</param>
/// <param name="Bytes">Allocated by the generator, a request.</param>
internal sealed record EngineResult(
    double RequestsPerSecond, double Errors, double P99, double SchedulingErrorP99, double CpuMicroseconds, double Bytes)
{
    /// <param name="words">As <c>worker-load</c> of the load tests says them.</param>
    public static EngineResult Parse(string[] words)
    {
        var numbers = Array.ConvertAll(words, word => double.Parse(word, CultureInfo.InvariantCulture));
        var requests = numbers[0];
        return new EngineResult(
            requests / numbers[2] * 1e3, numbers[1], numbers[4], numbers[5], numbers[6] * 1e6 / requests, numbers[7] / requests);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RequestsPerSecond:N0}/s, p99 {P99:F2} ms, late p99 {SchedulingErrorP99:F2} ms, {Errors:N0} errors, {CpuMicroseconds:F1} µs, {Bytes:F0} B a request");
}
