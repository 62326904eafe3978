using System.Globalization;

namespace Serverless.Shared.Telemetry;

/// <summary>Where the next page of a device's readings begins, and the range the first page settled.</summary>
/// <param name="From">The oldest time, in milliseconds since the epoch.</param>
/// <param name="To">Behind the newest time, in milliseconds since the epoch.</param>
/// <param name="Position">The last reading that was looked at.</param>
internal sealed record TelemetryContinuation(long From, long To, HistoryPosition Position)
{
    /// <param name="text">What <see cref="ToString"/> made, or null.</param>
    public static TelemetryContinuation? Parse(string? text)
    {
        var parts = text?.Split('/') ?? [];
        return parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var from)
            && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var to)
            && HistoryPosition.TryParse(parts[2], out var position)
            ? new TelemetryContinuation(from, to, position)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From}/{To}/{Position}");
}
