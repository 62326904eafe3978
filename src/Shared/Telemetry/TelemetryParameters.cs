using Serverless.Shared.Http;

namespace Serverless.Shared.Telemetry;

/// <summary>The parameters that requests for readings and for aggregates share.</summary>
internal static class TelemetryParameters
{
    public const string From = "from";
    public const string To = "to";
    public const string Metric = "metric";

    /// <summary>A device's clock may run ahead by as much.</summary>
    private static readonly TimeSpan DefaultLead = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan DefaultLength = TimeSpan.FromHours(24);

    /// <returns>The metric's name; null where the parameter is absent or at fault.</returns>
    public static string? MetricName(RequestParameters parameters, RequestErrors errors)
    {
        var metric = parameters.Text(Metric);
        if (metric is null || Telemetry.MetricName.IsLegal(metric))
        {
            return metric;
        }

        errors.Parameter(Metric, "invalid", "metric has 1 to 64 of the characters A-Z a-z 0-9 _ . and begins with a letter or _.");
        return null;
    }

    /// <summary>The range of a first page: 24 hours up to 5 minutes from now where the request leaves it open.</summary>
    public static (long From, long To) Range(long? from, long? to, DateTimeOffset now, RequestErrors errors)
    {
        var end = to ?? (now + DefaultLead).ToUnixTimeMilliseconds();
        var start = from ?? end - (long)DefaultLength.TotalMilliseconds;
        if (start >= end)
        {
            errors.Parameter(From, "out-of-range", "from lies before to.");
        }

        return (start, end);
    }
}
