using System.Globalization;
using System.Text;
using CsCheck;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class CanonicalNumberTests
{
    [Fact]
    public void Write_DecimalOfUpTo15Digits_IsThatDecimal()
    {
        Gen.Select(Gen.Long[-999_999_999_999_999, 999_999_999_999_999], Gen.Int[0, 9]).Sample((digits, decimals) =>
        {
            var number = digits / (decimal)Math.Pow(10, decimals);
            var text = number.ToString("0.##########", CultureInfo.InvariantCulture);
            if (number != 0 && Math.Abs(number) < 0.000001m)
            {
                return true; // has an exponent
            }

            return Text((double)number) == text;
        });
    }

    [Fact]
    public void Write_AnyNumber_HasNoMoreDigitsThanTheFrameworksShortestForm()
    {
        Gen.OneOf(Gen.Double, Gen.Double[-1_000, 1_000], Gen.Float.Select(single => (double)single))
            .Where(double.IsFinite)
            .Sample(number => Digits(Text(number)) == Digits(number.ToString("R", CultureInfo.InvariantCulture)));
    }

    private static string Text(double number)
    {
        Span<byte> text = stackalloc byte[CanonicalNumber.MaxLength];
        return Encoding.ASCII.GetString(text[..CanonicalNumber.Write(text, number)]);
    }

    private static string Digits(string text) =>
        text.Split('e', 'E')[0].Replace(".", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Trim('0');
}
