using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Tests.Profiles;

public sealed class FleetProfileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Read_Fleet_HasTypesAndFaults()
    {
        var fleet = Read("""{"types":[{"name":"a","share":3,"interval":"2s","metrics":{"x":{"mean":1}}},{"name":"b","interval":"4s","metrics":{"x.y":{"replay":"speed_7578.csv"}}}],"faults":{"poison":0.5}}""").Fleet!;

        Assert.Null(fleet.FindProblem());
        Assert.Equal(0.5, fleet.Faults.Poison);
        Assert.Equal((300.0 / 2) + (100.0 / 4), fleet.RateOf(400), 0.001);
    }

    [Fact]
    public void RateOf_DevicesThatAreOffAtTimes_IsThatOfTheirTimeOn()
    {
        var fleet = Read("""{"types":[{"name":"a","interval":"2s","onShare":0.8,"metrics":{"x":{}}}]}""").Fleet!;

        Assert.Equal(40, fleet.RateOf(100), 0.001);
        Assert.Equal(50, fleet.AtRate(100, 50).RateOf(100), 0.001);
    }

    [Theory]
    [InlineData("replays 'absent.csv', which is not in samples", """{"types":[{"name":"a","metrics":{"x":{"replay":"absent.csv"}}}]}""")]
    [InlineData("gateways must be", """{"gateways":0}""")]
    [InlineData("types must be", """{"types":[]}""")]
    [InlineData("a type is null", """{"types":[null]}""")]
    [InlineData("metrics must be", """{"types":[{"name":"a","metrics":{}}]}""")]
    [InlineData("interval must be", """{"types":[{"name":"a","interval":"1ms","metrics":{"x":{}}}]}""")]
    [InlineData("'no name' is no name", """{"types":[{"name":"a","metrics":{"no name":{}}}]}""")]
    [InlineData("'padding' is no name", """{"types":[{"name":"a","metrics":{"padding":{}}}]}""")]
    [InlineData("metric x is null", """{"types":[{"name":"a","metrics":{"x":null}}]}""")]
    [InlineData("metric x: daily and noise", """{"types":[{"name":"a","metrics":{"x":{"noise":-1}}}]}""")]
    [InlineData("onShare must be", """{"types":[{"name":"a","onShare":0,"metrics":{"x":{}}}]}""")]
    [InlineData("shares of faults", """{"faults":{"late":1.5}}""")]
    [InlineData("mostSkew must be", """{"faults":{"mostSkew":"10m"}}""")]
    [InlineData("directDevices must be", """{"directDevices":6000}""")]
    public void FindProblem_OutOfRange_IsNamed(string problem, string fleet) =>
        Assert.Contains(problem, Read(fleet).FindProblem(), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"types":null}""")]
    [InlineData("""{"faults":null}""")]
    [InlineData("""{"types":[{"name":"a"}]}""")]
    [InlineData("""{"colour":"red"}""")]
    public void Read_NoProfile_IsAUsageError(string fleet) => Assert.Throws<UsageException>(() => Read(fleet));

    public void Dispose() => File.Delete(_file);

    private LoadProfile Read(string fleet)
    {
        File.WriteAllText(_file, "{\"fleet\":" + fleet + "}");
        return ProfileFile.Read(_file);
    }
}
