using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Tests.Reports;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(0.83, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(45, "0 10 20 30 40 50")]
    [InlineData(1.21, "0 0.25 0.5 0.75 1 1.25")]
    [InlineData(14_381, "0 5,000 10,000 15,000")]
    public void Even_Values_RoundStepsToANumberAbove(double most, string marks)
    {
        var axis = Axis.Even([most]);

        Assert.Equal(marks, string.Join(' ', axis.Marks.Select(mark => mark.Label)));
        Assert.Equal(axis.Marks[^1].Value, axis.Most, 6);
        Assert.Equal(0.25, axis.Place(axis.Most / 4), 6);
    }

    [Fact]
    public void Powers_Values_LieByTheirLogarithm()
    {
        var axis = Axis.Powers([1, 10, 100], 9);

        Assert.Equal(["1", "2", "5", "10", "20", "50", "100"], axis.Marks.Select(mark => mark.Label));
        Assert.Equal(0.5, axis.Place(10), 6);
        Assert.Equal(0, axis.Place(0));
        Assert.Equal(1, axis.Place(1_000));
    }

    [Fact]
    public void Powers_ManyDecades_MarksThePowersAlone() =>
        Assert.Equal(["0.01", "0.1", "1", "10", "100", "1,000"], Axis.Powers([0.01, 1_000], 9).Marks.Select(mark => mark.Label));

    [Fact]
    public void Powers_MoreMarksThanFit_EndsStayAndPowersAreMarked()
    {
        var axis = Axis.Powers([0.17, 960], 9);

        Assert.Equal(["0.1", "1", "10", "100", "1,000"], axis.Marks.Select(mark => mark.Label));
        Assert.Equal((0.1, 1_000), (axis.Least, axis.Most));
    }
}
