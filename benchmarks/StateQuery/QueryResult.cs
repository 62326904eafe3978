using System.Globalization;

namespace Serverless.Benchmarks.StateQuery;

/// <summary>What clients saw, and what both sides paid.</summary>
internal sealed record QueryResult(
    double RequestsPerSecond, double Errors, double P50, double P99, double ClientMicroseconds, double ServerMicroseconds)
{
    public static QueryResult Parse(string[] words, TimeSpan serverCpu)
    {
        var numbers = Array.ConvertAll(words, word => double.Parse(word, CultureInfo.InvariantCulture));
        return new QueryResult(
            numbers[0] / numbers[2], numbers[1], numbers[3], numbers[4], numbers[5] * 1e6 / numbers[0], serverCpu.TotalMicroseconds / numbers[0]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RequestsPerSecond:N0}/s, p50 {P50:F2} ms, p99 {P99:F2} ms, {Errors:N0} errors, server {ServerMicroseconds:F1} µs, client {ClientMicroseconds:F1} µs");
}
