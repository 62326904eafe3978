using System.Text;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class IntegralNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("-0.00e5", 0)]
    [InlineData("0e999999999999999999999", 0)]
    [InlineData("42", 42)]
    [InlineData("42.0", 42)]
    [InlineData("4.2e1", 42)]
    [InlineData("4.2E+1", 42)]
    [InlineData("0.042e3", 42)]
    [InlineData("4200e-2", 42)]
    [InlineData("100", 100)]
    [InlineData("1e2", 100)]
    [InlineData("10.0e1", 100)]
    [InlineData("999999999999999999", 999999999999999999)]
    public void TryParse_IntegersHoweverWritten_AreTaken(string text, long expected)
    {
        Assert.True(IntegralNumber.TryParse(Encoding.UTF8.GetBytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1E-30")]
    [InlineData("9007199254740991.00000000000000000000000000001")]
    [InlineData("1e-999999999999999999999")]
    [InlineData("1e999999999999999999999")]
    [InlineData("1000000000000000000")]
    [InlineData("1e18")]
    [InlineData("4201e-2")]
    public void TryParse_FractionsAndWhatIsTooLarge_AreRefused(string text) =>
        Assert.False(IntegralNumber.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
