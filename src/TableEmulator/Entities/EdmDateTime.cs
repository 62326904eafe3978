using System.Globalization;

namespace Serverless.TableEmulator.Entities;

/// <summary>Edm.DateTime as text: UTC with seven digits of the second.</summary>
internal static class EdmDateTime
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>Earliest time the service takes: 12:00 midnight, January 1, 1601 UTC.</summary>
    private static readonly long MinTicks = new DateTime(1601, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    public static string Write(long ticks) =>
        new DateTime(ticks, DateTimeKind.Utc).ToString(Format, CultureInfo.InvariantCulture);

    public static bool TryWrite(long ticks, Span<byte> utf8, out int written) =>
        new DateTime(ticks, DateTimeKind.Utc).TryFormat(utf8, out written, Format, CultureInfo.InvariantCulture);

    public static bool TryParse(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        const DateTimeStyles Styles = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;

        // A date at least: DateTime.TryParse alone would take "10:00" for today at ten.
        if (text.Length < 8 || !char.IsAsciiDigit(text[0]) || !text.Contains('-')) return false;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, Styles, out var value)) return false;
        ticks = value.Ticks;
        return ticks >= MinTicks;
    }
}
