using System.Globalization;

namespace Serverless.Shared.Telemetry;

/// <summary>The last reading a page of the history has looked at; the next page begins behind it.</summary>
/// <param name="Timestamp">Its time, in milliseconds since the epoch.</param>
/// <param name="Sequence">Its sequence number, or <see cref="Reading.NoSequence"/>.</param>
/// <param name="Hash">Its content's hash, where more readings without a sequence number share its time; null where
/// nothing of its time and sequence number is left.</param>
internal readonly record struct HistoryPosition(long Timestamp, long Sequence, UInt128? Hash)
{
    /// <summary>As text, for a continuation.</summary>
    public override string ToString() => Hash is { } hash
        ? string.Create(CultureInfo.InvariantCulture, $"{Timestamp}.{Sequence}.{hash:x32}")
        : string.Create(CultureInfo.InvariantCulture, $"{Timestamp}.{Sequence}");

    /// <summary>Reads a position back.</summary>
    /// <returns>False where the text is not exactly what <see cref="ToString"/> makes.</returns>
    public static bool TryParse(string? text, out HistoryPosition position)
    {
        position = default;
        var parts = text?.Split('.') ?? [];
        UInt128? hash = null;
        if (parts.Length is < 2 or > 3 ||
            !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp) ||
            timestamp > Tables.HistoryKey.MaxTimestamp ||
            !long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sequence) ||
            sequence is < Reading.NoSequence or > Tables.HistoryKey.MaxSequence)
        {
            return false;
        }

        if (parts.Length == 3)
        {
            if (!UInt128.TryParse(parts[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var parsed))
            {
                return false;
            }

            hash = parsed;
        }

        position = new HistoryPosition(timestamp, sequence, hash);
        return position.ToString() == text;
    }
}
