using System.Globalization;

namespace Serverless.TableEmulator;

/// <summary>A latency as programs take it: <c>20</c>, or <c>20-50</c> for any time from 20 to 50 ms; at most a minute.</summary>
/// <param name="Least">Shortest time.</param>
/// <param name="Jitter">Most that is added to it.</param>
public readonly record struct LatencyRange(TimeSpan Least, TimeSpan Jitter)
{
    private const int MaxMilliseconds = 60_000;

    /// <summary>False if the text is no such range.</summary>
    public static bool TryParse(string? text, out LatencyRange range)
    {
        range = default;
        var parts = (text ?? "").Split('-', 2);
        if (!TryParseTime(parts[0], out var first) || !TryParseTime(parts[^1], out var last) || last < first) return false;
        range = new LatencyRange(TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(last - first));
        return true;
    }

    private static bool TryParseTime(string text, out int milliseconds) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out milliseconds) && milliseconds <= MaxMilliseconds;
}
