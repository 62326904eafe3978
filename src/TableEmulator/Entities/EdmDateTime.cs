using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Serverless.TableEmulator.Entities;

/// <summary>Edm.DateTime as text: UTC with seven digits of the second.</summary>
internal static class EdmDateTime
{
    /// <summary>Bytes of the text that is written.</summary>
    public const int Length = 28;

    /// <summary>Round trip: of a UTC time it is yyyy-MM-ddTHH:mm:ss.fffffffZ.</summary>
    private const string Format = "O";

    /// <summary>Earliest time the service takes: 12:00 midnight, January 1, 1601 UTC.</summary>
    private static readonly long MinTicks = new DateTime(1601, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    public static string Write(long ticks) =>
        new DateTime(ticks, DateTimeKind.Utc).ToString(Format, CultureInfo.InvariantCulture);

    public static bool TryWrite(long ticks, Span<byte> utf8, out int written) =>
        new DateTime(ticks, DateTimeKind.Utc).TryFormat(utf8, out written, Format, CultureInfo.InvariantCulture);

    public static bool TryParse(ReadOnlySpan<byte> utf8, out long ticks)
    {
        // The form that is written is the one most often read.
        var isWritten = utf8.Length == Length && utf8[^1] == 'Z';
        if (!isWritten || !Utf8Parser.TryParse(utf8, out DateTime value, out var read, 'O') || read != Length)
            return TryParse(Encoding.UTF8.GetString(utf8).AsSpan(), out ticks);
        ticks = value.Ticks;
        return ticks >= MinTicks;
    }

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
