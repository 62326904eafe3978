using System.Text;
using CsCheck;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class CanonicalContentTests
{
    // Numbers and their texts from RFC 8785, appendix B, and ECMA-262's Number::toString.
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(unchecked((long)0x8000000000000000), "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(unchecked((long)0xc340000000000000), "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(unchecked((long)0xbecbf647612f3696), "-0.0000033333333333333333")]
    public void Write_Number_IsEcmaScriptsShortestForm(long bits, string expected)
    {
        var content = CanonicalContent.Write([new Metric("a", MetricValue.FromNumber(BitConverter.Int64BitsToDouble(bits)))]);

        Assert.Equal($"{{\"a\":{expected}}}", Encoding.UTF8.GetString(content));
    }

    [Fact]
    public void Write_AnyNumber_ParsesBackToTheSameBits()
    {
        Gen.Double.Where(double.IsFinite).Sample(number =>
        {
            var content = Encoding.UTF8.GetString(CanonicalContent.Write([new Metric("a", MetricValue.FromNumber(number))]));
            return double.Parse(content[5..^1], System.Globalization.CultureInfo.InvariantCulture) == number;
        });
    }

    [Fact]
    public void Write_MixedKinds_IsSortedMinimalJson()
    {
        var content = CanonicalContent.Write(
        [
            new Metric("mode", MetricValue.FromText("a\"\\\n\u0001€")),
            new Metric("running", MetricValue.FromBoolean(true)),
        ]);

        Assert.Equal("{\"mode\":\"a\\\"\\\\\\n\\u0001€\",\"running\":true}", Encoding.UTF8.GetString(content));
    }
}
