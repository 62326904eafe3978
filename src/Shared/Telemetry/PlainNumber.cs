namespace Serverless.Shared.Telemetry;

/// <summary>Reads the numbers that sensors send: few digits, no exponent.</summary>
internal static class PlainNumber
{
    // A sign, a point and 15 digits.
    private const int MaxLength = 17;

    /// <summary>Integers below this have at most 15 digits.</summary>
    private const long MaxInteger = 1_000_000_000_000_000;

    private static readonly double[] PowersOfTen = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>
    /// An integer below 10^15 and a power of ten up to 10^15 are doubles without error, and IEEE 754 rounds their quotient
    /// to the nearest double: to what the text stands for (Clinger, How to Read Floating Point Numbers Accurately, 1990).
    /// </summary>
    /// <param name="text">A JSON number.</param>
    /// <param name="value">The nearest double; −0 where the text says so.</param>
    /// <returns>False where it has more digits or an exponent; it is a number all the same.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.Length > MaxLength)
        {
            return false;
        }

        var isNegative = text[0] == (byte)'-';
        var digits = 0L;
        var point = text.Length;
        for (var i = isNegative ? 1 : 0; i < text.Length; i++)
        {
            var digit = text[i] - '0';
            if (digit is >= 0 and <= 9)
            {
                digits = (digits * 10) + digit;
            }
            else if (text[i] == (byte)'.')
            {
                point = i + 1;
            }
            else
            {
                return false;
            }
        }

        if (digits >= MaxInteger)
        {
            return false;
        }

        value = digits / PowersOfTen[text.Length - point];
        value = isNegative ? -value : value;
        return true;
    }
}
