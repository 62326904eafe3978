using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios;

namespace Serverless.LoadTests.Tests.Profiles;

public sealed class ProfileFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Read_Names_OverrideDefaults()
    {
        File.WriteAllText(_file, """{"clients": 7, "duration": "2m", "thresholds": {"p99": 12.5}} // a comment""");

        var profile = ProfileFile.Read(_file);

        Assert.Equal(7, profile.Clients);
        Assert.Equal(TimeSpan.FromMinutes(2), profile.Duration);
        Assert.Equal(12.5, profile.Thresholds.P99);
        Assert.Equal(new LoadProfile().Devices, profile.Devices);
    }

    [Theory]
    [InlineData("""{"client": 7}""", "client")]
    [InlineData("""{"thresholds": {"p95": 1}}""", "p95")]
    [InlineData("""{"duration": 60}""", "60s")]
    [InlineData("""{"clients": "many"}""", "clients")]
    [InlineData("null", "null")]
    [InlineData("{", "no profile")]
    public void Read_Fault_IsNamedInOneLine(string json, string part)
    {
        File.WriteAllText(_file, json);

        var problem = Assert.Throws<UsageException>(() => ProfileFile.Read(_file));

        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void Read_WrongDuration_SaysWhere()
    {
        File.WriteAllText(_file, """{"fleet": {"types": [{"name": "a", "interval": "soon", "metrics": {"x": {}}}]}}""");

        Assert.Contains("interval", Assert.Throws<UsageException>(() => ProfileFile.Read(_file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"p99": -4}""", "above 0 milliseconds")]
    [InlineData("""{"max": 0}""", "above 0 milliseconds")]
    [InlineData("""{"maxErrorShare": 4}""", "maxErrorShare must be 0 to 1")]
    [InlineData("""{"maxErrorShare": -0.1}""", "maxErrorShare must be 0 to 1")]
    [InlineData("""{"minRequestsPerSecond": -1}""", "minRequestsPerSecond must be 0 or more")]
    public void FindProblem_ThresholdThatMeansNothing_IsNamed(string thresholds, string part)
    {
        File.WriteAllText(_file, "{\"thresholds\":" + thresholds + "}");

        Assert.Contains(part, ProfileFile.Read(_file).FindProblem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_IsNamed() =>
        Assert.Contains("absent.json", Assert.Throws<UsageException>(() => ProfileFile.Read("absent.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_DefaultOfEachScenario_CanBeUsed() =>
        Assert.All(ScenarioCatalogue.All, scenario =>
        {
            var profile = ProfileFile.Read(ProfileFile.DefaultPath(scenario.Name));
            Assert.Null(profile.FindProblem());
            Assert.NotNull(profile.Thresholds.MaxErrorShare);
        });

    public void Dispose() => File.Delete(_file);
}
