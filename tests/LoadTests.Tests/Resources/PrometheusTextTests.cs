using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Tests.Resources;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Sums_SamplesOfOneName_AreAddedOverTheirLabels()
    {
        var sums = PrometheusText.Sums("""
            # TYPE a_total counter
            a_total{x="1",y="a } b"} 2
            a_total{x="2"} 3.5 1700000000000

            b 1e3
            c{} +Inf
            # EOF
            """);

        Assert.Equal((5.5, 1000, double.PositiveInfinity, 3), (sums["a_total"], sums["b"], sums["c"], sums.Count));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("a{x=\"1\"} much")]
    [InlineData("{} 1")]
    public void Sums_AnotherText_IsAFormatException(string text) => Assert.Throws<FormatException>(() => PrometheusText.Sums(text));
}
