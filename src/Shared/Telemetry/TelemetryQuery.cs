using System.Globalization;
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
    /// <summary>Reads the parameters; what is wrong goes to <paramref name="errors"/>.</summary>
    public static TelemetryQuery Read(
        HttpRequest request, string deviceId, ContinuationTokens continuations, DateTimeOffset now, RequestErrors errors)
    {
        var parameters = new RequestParameters(
            request, errors, TelemetryParameters.From, TelemetryParameters.To, TelemetryParameters.Metric,
            RequestParameters.Limit, RequestParameters.Continuation);
        var from = TimeParameter.Read(parameters, TelemetryParameters.From, errors);
        var to = TimeParameter.Read(parameters, TelemetryParameters.To, errors);
        var metric = TelemetryParameters.MetricName(parameters, errors);
        var limit = parameters.PageSize();

        // A range that the request left open is fixed by its first page: it travels in the continuation.
        var seal = string.Create(CultureInfo.InvariantCulture, $"telemetry\n{deviceId}\n{from}\n{to}\n{metric}");
        var page = TelemetryContinuation.Parse(parameters.Position(continuations, seal));
        var (start, end) = page is null ? TelemetryParameters.Range(from, to, now, errors) : (page.From, page.To);
        return new TelemetryQuery(start, end, metric, limit, page?.Position, seal);
    }
}
