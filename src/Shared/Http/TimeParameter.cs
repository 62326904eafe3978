using System.Text;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Http;

/// <summary>A query parameter that is a bound of a range of times.</summary>
internal static class TimeParameter
{
    /// <returns>Milliseconds since the epoch, or null where it is absent or at fault.</returns>
    public static long? Read(RequestParameters parameters, string name, RequestErrors errors)
    {
        if (parameters.Text(name) is not { } text)
        {
            return null;
        }

        if (Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var milliseconds))
        {
            // What is listed stands at whole milliseconds, so a bound between two is as good as the later one.
            return IsFiner(text) ? milliseconds + 1 : milliseconds;
        }

        errors.Parameter(name, "invalid", $"{name} is a time as RFC 3339 writes it, such as 2026-11-22T10:00:00Z.");
        return null;
    }

    /// <summary>Whether a time has a fraction beyond its milliseconds.</summary>
    private static bool IsFiner(ReadOnlySpan<char> time)
    {
        var fraction = time[(time.IndexOf('.') + 1)..];
        var digits = fraction.Length == time.Length ? 0 : fraction.IndexOfAnyExceptInRange('0', '9');
        return digits > 3 && fraction[3..digits].ContainsAnyExcept('0');
    }
}
