using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Tests.Reports;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.83, 1)]
    [InlineData(14_381, 16_000)]
    [InlineData(24, 24)]
    public void Even_Values_EndAtARoundNumberAbove(double most, double end)
    {
        var axis = Axis.Even([most], 4);

        Assert.Equal(end, axis.Most, 6);
        Assert.Equal(0.25, axis.Place(end / 4), 6);
        Assert.Equal(5, axis.Marks.Count);
    }

    [Fact]
    public void Powers_Values_LieByTheirLogarithm()
    {
        var axis = Axis.Powers([1, 10, 100]);

        Assert.Equal(["1", "2", "5", "10", "20", "50", "100"], axis.Marks.Select(mark => mark.Label));
        Assert.Equal(0.5, axis.Place(10), 6);
        Assert.Equal(0, axis.Place(0));
        Assert.Equal(1, axis.Place(1_000));
    }

    [Fact]
    public void Powers_ManyDecades_MarksThePowersAlone() =>
        Assert.Equal(["0.01", "0.1", "1", "10", "100", "1,000"], Axis.Powers([0.01, 1_000]).Marks.Select(mark => mark.Label));
}
