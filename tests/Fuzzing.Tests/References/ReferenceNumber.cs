using System.Globalization;
using System.Numerics;

namespace Serverless.Fuzzing.Tests.References;

/// <summary>JSON numbers, exactly.</summary>
internal static class ReferenceNumber
{
    /// <summary>Whether the number is an integer from 0 to a limit, however it is written.</summary>
    public static bool TryInteger(string text, long limit, out long value)
    {
        value = 0;
        var exponentAt = text.IndexOfAny(['e', 'E']);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var exponent = exponentAt < 0 ? BigInteger.Zero : BigInteger.Parse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;
        var digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (digits.IsZero)
        {
            return true;
        }

        for (; exponent < 0; exponent++)
        {
            if (digits % 10 != 0)
            {
                return false;
            }

            digits /= 10;
        }

        for (; exponent > 0 && BigInteger.Abs(digits) <= limit; exponent--)
        {
            digits *= 10;
        }

        if (digits < 0 || digits > limit)
        {
            return false;
        }

        value = (long)digits;
        return true;
    }
}
