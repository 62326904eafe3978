namespace Serverless.Shared.Telemetry;

/// <summary>Integers as JSON may write them: 42, 42.0, 4.2e1 and 420e-1 are one number, 42.0…01 is none, however far down.</summary>
internal static class IntegralNumber
{
    // An exponent beyond says nothing that this one does not.
    private const int MaxExponent = 1_000_000_000;

    private const int MaxDigits = 18;

    /// <param name="text">A JSON number.</param>
    /// <param name="value">0 to 10^18 − 1.</param>
    /// <returns>Whether it is an integer of that range, exactly.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        if (last < 0)
        {
            return true;
        }

        if (mantissa[0] == '-')
        {
            return false;
        }

        // Zeros between the last digit that counts and the point, or, if negative, digits behind the point.
        var point = mantissa.IndexOf((byte)'.');
        var zeros = (point < 0 ? mantissa.Length : point) - last - (point >= 0 && point < last ? 0 : 1L);
        zeros += exponentAt < 0 ? 0 : Exponent(text[(exponentAt + 1)..]);
        if (zeros is < 0 or > MaxDigits)
        {
            return false;
        }

        foreach (var digit in mantissa[..(last + 1)])
        {
            if (digit != '.' && !TryAppend(ref value, digit - '0'))
            {
                return false;
            }
        }

        for (; zeros > 0; zeros--)
        {
            if (!TryAppend(ref value, 0))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAppend(ref long value, int digit)
    {
        const long limit = 100_000_000_000_000_000;
        if (value >= limit)
        {
            return false;
        }

        value = (value * 10) + digit;
        return true;
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        var exponent = 0L;
        foreach (var digit in text.TrimStart("+-"u8))
        {
            exponent = Math.Min((exponent * 10) + digit - '0', MaxExponent);
        }

        return text[0] == '-' ? -exponent : exponent;
    }
}
