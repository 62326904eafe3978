using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Serverless.TableEmulator.Entities;

/// <summary>Edm.DateTime as text: UTC with up to seven digits of the second, as the service writes it without zeros at its end.</summary>
internal static class EdmDateTime
{
    /// <summary>Bytes of the longest text that is written.</summary>
    public const int MaxLength = 28;

    private const int LengthToSeconds = 19;

    /// <summary>Round trip: of a UTC time it is yyyy-MM-ddTHH:mm:ss.fffffffZ.</summary>
    private const string Format = "O";

    /// <summary>Earliest time the service takes: 12:00 midnight, January 1, 1601 UTC.</summary>
    private static readonly long MinTicks = new DateTime(1601, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>All seven digits, as errors have it.</summary>
    public static string WriteInFull(long ticks) =>
        new DateTime(ticks, DateTimeKind.Utc).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Writes the time into <paramref name="utf8"/>, at least <see cref="MaxLength"/> bytes, and returns its length.</summary>
    public static int Write(long ticks, Span<byte> utf8)
    {
        new DateTime(ticks, DateTimeKind.Utc).TryFormat(utf8, out _, Format, CultureInfo.InvariantCulture);
        var digits = utf8[LengthToSeconds..(MaxLength - 1)].TrimEnd((byte)'0').Length;
        var length = digits == 1 ? LengthToSeconds : LengthToSeconds + digits;
        utf8[length] = (byte)'Z';
        return length + 1;
    }

    public static bool TryParse(ReadOnlySpan<byte> utf8, out long ticks)
    {
        // The longest form that is written is the one most often read.
        var isWritten = utf8.Length == MaxLength && utf8[^1] == 'Z';
        if (!isWritten || !Utf8Parser.TryParse(utf8, out DateTime value, out var read, 'O') || read != MaxLength)
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
