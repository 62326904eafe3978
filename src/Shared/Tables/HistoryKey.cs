using System.Buffers;
using System.Globalization;
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

    private const char Separator = '~';
    private const int RegistrationDigits = 6;
    private const int TimeDigits = 14;
    private const int SequenceDigits = 16;
    private const int HashDigits = 32;

    // What follows the device id: ~registration~time, and then ~sequence~hash.
    private const int TimeLength = 2 + RegistrationDigits + TimeDigits;
    private const int TailLength = TimeLength + 2 + SequenceDigits + HashDigits;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static HistoryKey Of(Reading reading, int registration) =>
        new(reading.DeviceId, registration, reading.Timestamp, reading.Sequence, reading.ContentHash);

    public string Format() => string.Create(DeviceId.Length + TailLength, this, static (key, state) =>
    {
        WriteTime(ref key, state.DeviceId, state.Registration, state.Timestamp);
        WriteNumber(ref key, MaxSequence - state.Sequence, SequenceDigits);
        key[0] = Separator;
        state.Hash.TryFormat(key[1..], out _, "x32", CultureInfo.InvariantCulture);
    });

    /// <summary>What all keys of one time and sequence of a device begin with.</summary>
    public static string Identity(string deviceId, int registration, long timestamp, long sequence) => string.Create(
        deviceId.Length + TimeLength + 1 + SequenceDigits,
        (deviceId, registration, timestamp, sequence),
        static (key, state) =>
        {
            WriteTime(ref key, state.deviceId, state.registration, state.timestamp);
            WriteNumber(ref key, MaxSequence - state.sequence, SequenceDigits);
        });

    /// <summary>What all keys of one time of a device begin with.</summary>
    public static string Time(string deviceId, int registration, long timestamp) => string.Create(
        deviceId.Length + TimeLength,
        (deviceId, registration, timestamp),
        static (key, state) => WriteTime(ref key, state.deviceId, state.registration, state.timestamp));

    /// <summary>The least string after everything that begins with <paramref name="prefix"/>, a <see cref="Time"/> or
    /// an <see cref="Identity"/>: in a key a separator follows it, and digits after that.</summary>
    public static string After(string prefix) => prefix + "~~";

    /// <summary>Reads a key back.</summary>
    /// <returns>False where the text is not exactly what <see cref="Format"/> makes.</returns>
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

    private static void WriteTime(ref Span<char> key, string deviceId, int registration, long timestamp)
    {
        deviceId.CopyTo(key);
        key = key[deviceId.Length..];
        WriteNumber(ref key, registration, RegistrationDigits);
        WriteNumber(ref key, MaxTimestamp - timestamp, TimeDigits);
    }

    /// <summary>A separator and a number with leading zeros.</summary>
    private static void WriteNumber(ref Span<char> key, long number, int digits)
    {
        key[0] = Separator;
        for (var i = digits; i > 0; i--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            key[i] = (char)('0' + digit);
        }

        key = key[(digits + 1)..];
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
