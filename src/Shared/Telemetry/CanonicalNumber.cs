using System.Globalization;

namespace Serverless.Shared.Telemetry;

/// <summary>A double as ECMAScript's Number::toString writes it (ECMA-262 6.1.6.1.20), which RFC 8785 section 3.2.2.3
/// prescribes: the shortest text that reads back as the same double. It is a JSON number as well.</summary>
internal static class CanonicalNumber
{
    /// <summary>The longest text, such as <c>-0.0000033333333333333333</c>.</summary>
    public const int MaxLength = 25;

    /// <summary>Integers below this have at most 15 digits.</summary>
    private const double MaxInteger = 1e15;

    private static readonly long[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="value">Finite; −0 is written as 0.</param>
    /// <returns>The bytes written, ASCII.</returns>
    public static int Write(Span<byte> destination, double value) =>
        TryWriteDecimal(destination, value, out var length) ? length : WriteShortest(destination, value);

    /// <summary>
    /// Most sensors give few decimals. An integer n below 10^15 and a power of ten are doubles without error, so their
    /// quotient is the double nearest to the decimal n / 10^d; where that is the value, the decimal reads back as it. No
    /// other decimal of 15 digits or fewer does (IEEE 754 doubles tell 15 digits apart), so the one with the fewest
    /// decimals is the shortest text.
    /// </summary>
    /// <returns>False where the value has more digits or decimals; nothing is told of it then.</returns>
    internal static bool TryWriteDecimal(Span<byte> destination, double value, out int length)
    {
        var magnitude = Math.Abs(value);
        for (var decimals = 0; decimals < PowersOfTen.Length; decimals++)
        {
            var power = PowersOfTen[decimals];
            var scaled = Math.Round(magnitude * power);
            if (scaled >= MaxInteger)
            {
                break;
            }

            if (scaled / power == magnitude)
            {
                length = WriteDecimal(destination, value < 0, (long)scaled, decimals);
                return true;
            }
        }

        length = 0;
        return false;
    }

    private static int WriteDecimal(Span<byte> destination, bool isNegative, long scaled, int decimals)
    {
        var length = 0;
        if (isNegative)
        {
            destination[length++] = (byte)'-';
        }

        var (whole, fraction) = Math.DivRem(scaled, PowersOfTen[decimals]);
        whole.TryFormat(destination[length..], out var written, default, CultureInfo.InvariantCulture);
        length += written;
        if (decimals == 0)
        {
            return length;
        }

        destination[length++] = (byte)'.';
        for (var at = length + decimals - 1; at >= length; at--)
        {
            (fraction, var digit) = Math.DivRem(fraction, 10);
            destination[at] = (byte)('0' + digit);
        }

        return length + decimals;
    }

    /// <summary>From the shortest digits and the exponent that the framework finds.</summary>
    private static int WriteShortest(Span<byte> destination, double value)
    {
        Span<byte> shortest = stackalloc byte[32];
        value.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        var source = shortest[..length];
        var exponentAt = source.IndexOf((byte)'E');
        if (exponentAt < 0)
        {
            source.CopyTo(destination);
            return length;
        }

        var exponent = int.Parse(source[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var text = new Utf8Span(destination);
        if (source[0] == '-')
        {
            text.Add((byte)'-');
        }

        // One digit before the point: d or d.ddd.
        var mantissa = source[(source[0] == '-' ? 1 : 0)..exponentAt];
        Span<byte> digits = stackalloc byte[32];
        digits[0] = mantissa[0];
        var count = 1;
        if (mantissa.Length > 1)
        {
            mantissa[2..].CopyTo(digits[1..]);
            count = mantissa.Length - 1;
        }

        WriteDigits(ref text, digits[..count], exponent + 1);
        return text.Length;
    }

    /// <param name="text">Where to.</param>
    /// <param name="digits">No zero first or last.</param>
    /// <param name="point">Where the point stands, counted in digits from the first.</param>
    private static void WriteDigits(ref Utf8Span text, scoped ReadOnlySpan<byte> digits, int point)
    {
        if (point is > 0 and <= 21)
        {
            text.Add(digits[..Math.Min(point, digits.Length)]);
            text.AddZeros(point - digits.Length);
            if (digits.Length > point)
            {
                text.Add((byte)'.');
                text.Add(digits[point..]);
            }
        }
        else if (point is > -6 and <= 0)
        {
            text.Add("0."u8);
            text.AddZeros(-point);
            text.Add(digits);
        }
        else
        {
            text.Add(digits[0]);
            if (digits.Length > 1)
            {
                text.Add((byte)'.');
                text.Add(digits[1..]);
            }

            var exponent = point - 1;
            text.Add((byte)'e');
            text.Add(exponent < 0 ? (byte)'-' : (byte)'+');
            text.AddNumber(Math.Abs(exponent));
        }
    }

    private ref struct Utf8Span(Span<byte> destination)
    {
        private readonly Span<byte> _destination = destination;

        public int Length { get; private set; }

        public void Add(byte value) => _destination[Length++] = value;

        public void Add(scoped ReadOnlySpan<byte> values)
        {
            values.CopyTo(_destination[Length..]);
            Length += values.Length;
        }

        public void AddZeros(int count)
        {
            for (; count > 0; count--)
            {
                Add((byte)'0');
            }
        }

        public void AddNumber(int number)
        {
            number.TryFormat(_destination[Length..], out var written, default, CultureInfo.InvariantCulture);
            Length += written;
        }
    }
}
