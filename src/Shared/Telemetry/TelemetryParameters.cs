using System.Text;
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

    /// <returns>Milliseconds since the epoch; null where the parameter is absent or at fault.</returns>
    public static long? Time(RequestParameters parameters, string name, RequestErrors errors)
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

    /// <summary>Whether a time has a fraction beyond its milliseconds.</summary>
    private static bool IsFiner(ReadOnlySpan<char> time)
    {
        var fraction = time[(time.IndexOf('.') + 1)..];
        var digits = fraction.Length == time.Length ? 0 : fraction.IndexOfAnyExceptInRange('0', '9');
        return digits > 3 && fraction[3..digits].ContainsAnyExcept('0');
    }
}
