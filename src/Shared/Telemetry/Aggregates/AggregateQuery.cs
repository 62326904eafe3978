using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>What a request for aggregates asks for.</summary>
/// <param name="From">The oldest time, in milliseconds since the epoch.</param>
/// <param name="To">Behind the newest time, in milliseconds since the epoch.</param>
/// <param name="Interval">A window's length in milliseconds.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Limit">The most windows of a page.</param>
/// <param name="Position">Where the page begins; null for the first.</param>
/// <param name="Seal">What continuations are bound to.</param>
internal sealed record AggregateQuery(
    long From, long To, long Interval, string Metric, int Limit, AggregatePosition? Position, string Seal)
{
    private const string IntervalParameter = "interval";

    /// <summary>The longest retention there can be.</summary>
    private static readonly TimeSpan MaxInterval = TimeSpan.FromDays(3660);

    /// <summary>Reads the parameters; what is wrong goes to <paramref name="errors"/>.</summary>
    public static AggregateQuery Read(
        HttpRequest request, string deviceId, ContinuationTokens continuations, DateTimeOffset now, RequestErrors errors)
    {
        var parameters = new RequestParameters(
            request, errors, TelemetryParameters.From, TelemetryParameters.To, TelemetryParameters.Metric, IntervalParameter,
            RequestParameters.Limit, RequestParameters.Continuation);
        var from = TimeParameter.Read(parameters, TelemetryParameters.From, errors);
        var to = TimeParameter.Read(parameters, TelemetryParameters.To, errors);
        var interval = ReadInterval(request, parameters, errors);
        if (TelemetryParameters.MetricName(parameters, errors) is not { } metric)
        {
            Require(request, TelemetryParameters.Metric, errors);
            metric = string.Empty;
        }

        var limit = parameters.PageSize();
        var seal = string.Create(
            CultureInfo.InvariantCulture, $"aggregate\n{deviceId}\n{from}\n{to}\n{interval}\n{metric}");
        var page = AggregateContinuation.Parse(parameters.Position(continuations, seal));
        var (start, end) = page is null ? TelemetryParameters.Range(from, to, now, errors) : (page.From, page.To);
        return new AggregateQuery(start, end, interval, metric, limit, page?.Position, seal);
    }

    /// <summary>What the query asks of a device.</summary>
    public AggregateRange Of(string deviceId, int registration) => new(
        deviceId, registration, Metric, Math.Clamp(From, 0, HistoryKey.MaxTimestamp), Math.Clamp(To, 0, HistoryKey.MaxTimestamp + 1), Interval);

    private static long ReadInterval(HttpRequest request, RequestParameters parameters, RequestErrors errors)
    {
        if (parameters.Text(IntervalParameter) is not { } text)
        {
            Require(request, IntervalParameter, errors);
            return 0;
        }

        if (IsoDuration.Parse(text) is not { } interval)
        {
            errors.Parameter(IntervalParameter, "invalid", $"{IntervalParameter} is {IsoDuration.Rule}.");
            return 0;
        }

        if (interval <= TimeSpan.Zero || interval > MaxInterval || interval.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            errors.Parameter(
                IntervalParameter, "out-of-range", $"{IntervalParameter} is at least a millisecond, in whole milliseconds, and at most P{MaxInterval.Days}D.");
        }

        return interval.Ticks / TimeSpan.TicksPerMillisecond;
    }

    private static void Require(HttpRequest request, string name, RequestErrors errors)
    {
        if (!request.Query.ContainsKey(name))
        {
            errors.Parameter(name, "required", $"{name} is required.");
        }
    }
}
