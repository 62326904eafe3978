using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;

namespace Serverless.Shared.Telemetry;

/// <summary>What a request for readings asks for.</summary>
/// <param name="From">The oldest time, in milliseconds since the epoch.</param>
/// <param name="To">Behind the newest time, in milliseconds since the epoch.</param>
/// <param name="Metric">Only readings that have it; null for all.</param>
/// <param name="Limit">The most readings of a page.</param>
/// <param name="Position">Where the page begins; null for the first.</param>
/// <param name="Seal">What continuations are bound to.</param>
internal sealed record TelemetryQuery(
    long From, long To, string? Metric, int Limit, HistoryPosition? Position, string Seal)
{
    private const string FromParameter = "from";
    private const string ToParameter = "to";
    private const string MetricParameter = "metric";

    /// <summary>A device's clock may run ahead by as much.</summary>
    private static readonly TimeSpan DefaultLead = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan DefaultLength = TimeSpan.FromHours(24);

    /// <summary>Reads the parameters; what is wrong goes to <paramref name="errors"/>.</summary>
    public static TelemetryQuery Read(
        HttpRequest request, string deviceId, ContinuationTokens continuations, DateTimeOffset now, RequestErrors errors)
    {
        var parameters = new RequestParameters(
            request, errors, FromParameter, ToParameter, MetricParameter, RequestParameters.Limit, RequestParameters.Continuation);
        var from = ReadTime(parameters, FromParameter, errors);
        var to = ReadTime(parameters, ToParameter, errors);
        var metric = parameters.Text(MetricParameter);
        if (metric is not null && !MetricName.IsLegal(metric))
        {
            errors.Parameter(MetricParameter, "invalid", "metric has 1 to 64 of the characters A-Z a-z 0-9 _ . and begins with a letter or _.");
        }

        var limit = parameters.PageSize();

        // A range that the request left open is fixed by its first page: it travels in the continuation.
        var seal = string.Create(CultureInfo.InvariantCulture, $"telemetry\n{deviceId}\n{from}\n{to}\n{metric}");
        var page = TelemetryContinuation.Parse(parameters.Position(continuations, seal));
        var end = page?.To ?? to ?? (now + DefaultLead).ToUnixTimeMilliseconds();
        var start = page?.From ?? from ?? end - (long)DefaultLength.TotalMilliseconds;
        if (start >= end)
        {
            errors.Parameter(FromParameter, "out-of-range", "from lies before to.");
        }

        return new TelemetryQuery(start, end, metric, limit, page?.Position, seal);
    }

    /// <summary>Whether a time has a fraction beyond its milliseconds.</summary>
    private static bool IsFiner(ReadOnlySpan<char> time)
    {
        var fraction = time[(time.IndexOf('.') + 1)..];
        var digits = fraction.Length == time.Length ? 0 : fraction.IndexOfAnyExceptInRange('0', '9');
        return digits > 3 && fraction[3..digits].ContainsAnyExcept('0');
    }

    private static long? ReadTime(RequestParameters parameters, string name, RequestErrors errors)
    {
        if (parameters.Text(name) is not { } text)
        {
            return null;
        }

        if (Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var milliseconds))
        {
            // Readings stand at whole milliseconds, so a bound between two is as good as the later one.
            return IsFiner(text) ? milliseconds + 1 : milliseconds;
        }

        errors.Parameter(name, "invalid", $"{name} is a time as RFC 3339 writes it, such as 2026-11-22T10:00:00Z.");
        return null;
    }
}
