using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tables;

/// <summary>
/// The RowKey of a reading in the history, <c>{deviceId}~{registration}~{time}~{sequence}~{hash}</c>: newest first.
/// See docs/decisions/0002-table-layout.md.
/// </summary>
/// <param name="DeviceId">The device's id.</param>
/// <param name="Registration">The number of the device's life, 1 to 999,999.</param>
/// <param name="Timestamp">Milliseconds since the epoch, 0 to <see cref="MaxTimestamp"/>.</param>
/// <param name="Sequence">0 to 2^53 − 1, or <see cref="Reading.NoSequence"/>.</param>
/// <param name="Hash">The first 16 bytes of SHA-256 over the content, as a big-endian number.</param>
internal readonly record struct HistoryKey(string DeviceId, int Registration, long Timestamp, long Sequence, UInt128 Hash)
{
    /// <summary>The greatest time a key can hold: in the year 5138.</summary>
    public const long MaxTimestamp = 99_999_999_999_999;

    /// <summary>The greatest sequence number: 2^53 − 1.</summary>
    public const long MaxSequence = (1L << 53) - 1;

    /// <summary>What follows the device id: <c>~registration~time~sequence~hash</c>.</summary>
    public const int TailLength = 4 + RegistrationDigits + TimeDigits + SequenceDigits + HashDigits;

    private const byte Separator = (byte)'~';
    private const int RegistrationDigits = 6;
    private const int TimeDigits = 14;
    private const int SequenceDigits = 16;
    private const int HashDigits = 32;


    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static HistoryKey Of(Reading reading, int registration) =>
        new(reading.DeviceId, registration, reading.Timestamp, reading.Sequence, reading.ContentHash);

    public string Format()
    {
        Span<byte> utf8 = stackalloc byte[MaxBytes];
        return Encoding.UTF8.GetString(utf8[..Format(utf8)]);
    }

    /// <summary>The same as UTF-8.</summary>
    /// <param name="utf8">At least <see cref="MaxBytes"/>.</param>
    /// <returns>The bytes written.</returns>
    public int Format(Span<byte> utf8)
    {
        var length = WriteIdentity(utf8, DeviceId, Registration, Timestamp, Sequence);
        utf8[length++] = Separator;
        Span<byte> hash = stackalloc byte[HashDigits / 2];
        BinaryPrimitives.WriteUInt128BigEndian(hash, Hash);
        Convert.TryToHexStringLower(hash, utf8[length..], out var digits);
        return length + digits;
    }

    /// <summary>The most bytes of the key: of a legal device id, what it has.</summary>
    public int MaxBytes => Encoding.UTF8.GetMaxByteCount(DeviceId.Length) + TailLength;

    /// <summary>What all keys of one time and sequence of a device begin with.</summary>
    public static string Identity(string deviceId, int registration, long timestamp, long sequence)
    {
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(deviceId.Length) + TailLength];
        return Encoding.UTF8.GetString(utf8[..WriteIdentity(utf8, deviceId, registration, timestamp, sequence)]);
    }

    /// <summary>What all keys of one time of a device begin with.</summary>
    public static string Time(string deviceId, int registration, long timestamp)
    {
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(deviceId.Length) + TailLength];
        return Encoding.UTF8.GetString(utf8[..WriteTime(utf8, deviceId, registration, timestamp)]);
    }

    /// <summary>The least string after everything that begins with <paramref name="prefix"/>, a <see cref="Time"/> or
    /// an <see cref="Identity"/>: in a key a separator follows it, and digits after that.</summary>
    public static string After(string prefix) => prefix + "~~";

    /// <summary>Reads a key back.</summary>
    /// <returns>False where the text is not exactly what <see cref="Format()"/> makes.</returns>
    public static bool TryParse(string? text, out HistoryKey key)
    {
        key = default;
        if (text is null || text.Length <= TailLength)
        {
            return false;
        }

        var tail = text.AsSpan(text.Length - TailLength);
        if (!TryTake(ref tail, RegistrationDigits, out var registration) ||
            !TryTake(ref tail, TimeDigits, out var time) ||
            !TryTake(ref tail, SequenceDigits, out var sequence) ||
            sequence > MaxSequence + 1 ||
            tail[0] != Separator ||
            tail[1..].ContainsAnyExcept(HexDigits) ||
            !UInt128.TryParse(tail[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash))
        {
            return false;
        }

        key = new HistoryKey(text[..^TailLength], (int)registration, MaxTimestamp - time, MaxSequence - sequence, hash);
        return true;
    }

    private static int WriteIdentity(Span<byte> utf8, string deviceId, int registration, long timestamp, long sequence)
    {
        var length = WriteTime(utf8, deviceId, registration, timestamp);
        return length + WriteNumber(utf8[length..], MaxSequence - sequence, SequenceDigits);
    }

    private static int WriteTime(Span<byte> utf8, string deviceId, int registration, long timestamp)
    {
        var length = Encoding.UTF8.GetBytes(deviceId, utf8);
        length += WriteNumber(utf8[length..], registration, RegistrationDigits);
        return length + WriteNumber(utf8[length..], MaxTimestamp - timestamp, TimeDigits);
    }

    /// <summary>A separator and a number with leading zeros.</summary>
    private static int WriteNumber(Span<byte> utf8, long number, int digits)
    {
        utf8[0] = Separator;
        for (var i = digits; i > 0; i--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            utf8[i] = (byte)('0' + digit);
        }

        return digits + 1;
    }

    private static bool TryTake(ref ReadOnlySpan<char> tail, int digits, out long number)
    {
        number = 0;
        if (tail[0] != Separator ||
            !long.TryParse(tail.Slice(1, digits), NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        tail = tail[(digits + 1)..];
        return true;
    }
}
