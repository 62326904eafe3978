using System.Globalization;
using System.Text;
using CsCheck;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class PlainNumberTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.Select(Gen.Bool, Gen.Long[0, 99_999_999_999_999_999], Gen.String[Gen.Char['0', '9'], 0, 17], (negative, whole, decimals) =>
            $"{(negative ? "-" : "")}{whole}{(decimals.Length > 0 ? "." : "")}{decimals}"),
        Gen.Select(Gen.Int[-999, 999], Gen.String[Gen.Char['0', '9'], 1, 15], (whole, decimals) => $"{whole}.{decimals}"),
        Gen.Double.Where(double.IsFinite).Select(value => value.ToString(CultureInfo.InvariantCulture)),
        Gen.OneOf("0", "-0", "-0.0", "0.3", "1e3", "1E-2", "0.000000000000001", "999999999999999", "1000000000000000", "9007199254740993"));

    [Fact]
    public void TryParse_AnyNumber_IsTheNearestDoubleOrLeftToOthers() => AnyText.Sample(
        text =>
        {
            if (PlainNumber.TryParse(Encoding.ASCII.GetBytes(text), out var value))
            {
                Assert.Equal(
                    BitConverter.DoubleToInt64Bits(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)),
                    BitConverter.DoubleToInt64Bits(value));
            }
        },
        iter: TestEffort.Iterations(20_000));

    [Theory]
    [InlineData("21.5", true)]
    [InlineData("-0.000000000001", true)]
    [InlineData("999999999999999", true)]
    [InlineData("1000000000000000", false)]
    [InlineData("0.0000000000000001", false)]
    [InlineData("1e3", false)]
    public void TryParse_KnownNumber_TakesUpTo15DigitsWithoutExponent(string text, bool isTaken) =>
        Assert.Equal(isTaken, PlainNumber.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
