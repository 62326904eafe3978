using Serverless.LoadTests.CommandLine;

namespace Serverless.LoadTests.Tests.CommandLine;

public sealed class CommandLineParserTests
{
    private const string Hub = "Endpoint=sb://example.test;SharedAccessKeyName=send;SharedAccessKey=sesame";

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("run", "state-query", "--help")]
    [InlineData("plan", "-h")]
    public void Parse_Help_IsHelp(params string[] arguments) => Assert.IsType<LoadTestCommand.Help>(CommandLineParser.Parse(arguments));

    [Fact]
    public void Parse_List_IsList() => Assert.IsType<LoadTestCommand.List>(CommandLineParser.Parse(["list"]));

    [Fact]
    public void Parse_RunAlone_HasTheScenariosProfile()
    {
        var run = Assert.IsType<LoadTestCommand.Run>(CommandLineParser.Parse(["run", "state-query"]));

        Assert.Equal("state-query", run.Scenario.Name);
        Assert.Equal(100, run.Profile.Clients);
        Assert.Null(run.Profile.Rate);
        Assert.Null(run.Target);
    }

    [Fact]
    public void Parse_RunWithOptions_OverridesTheProfile()
    {
        var run = Assert.IsType<LoadTestCommand.Run>(CommandLineParser.Parse(
        [
            "run", "state-query", "--rate", "250.5", "--duration=90s", "--devices", "20", "--ramp", "10s", "--warm-up", "0s",
            "--target", "https://example.test/api", "--key", "abc==", "--out", "folder", "--engine", "builtin",
        ]));

        Assert.Equal(250.5, run.Profile.Rate);
        Assert.Equal(TimeSpan.FromSeconds(90), run.Profile.Duration);
        Assert.Equal(20, run.Profile.Devices);
        Assert.Equal(TimeSpan.FromSeconds(10), run.Profile.Ramp);
        Assert.Equal(TimeSpan.Zero, run.Profile.WarmUp);
        Assert.Equal("https://example.test/api", run.Target!.ToString());
        Assert.Equal(("abc==", "folder"), (run.Key, run.Out));
    }

    [Theory]
    [InlineData("telemetry")]
    [InlineData("burst")]
    [InlineData("reconnect")]
    [InlineData("soak")]
    public void Parse_Fleets_HaveTheirProfilesAndRates(string scenario)
    {
        var run = Assert.IsType<LoadTestCommand.Run>(CommandLineParser.Parse(
            ["run", scenario, "--target", "https://example.test", "--eventhubs", Hub, "--tables", "UseDevelopmentStorage=true"]));

        Assert.NotNull(run.Profile.Fleet);
        Assert.Equal(run.Profile.Fleet.RateOf(run.Profile.Devices), run.Profile.Rate!.Value, 0.001);
        Assert.Equal((Hub, "UseDevelopmentStorage=true"), (run.EventHubs, run.Tables));
        Assert.Equal(scenario == "burst", run.Profile.Fleet.BurstFactor > 1);
        Assert.Equal(scenario == "reconnect", run.Profile.Fleet.ReconnectAfter is not null);
        Assert.Equal(scenario == "soak", run.Profile.Fleet.MostRisePercent is not null);
    }

    [Fact]
    public void Parse_Mixed_TakesARateOrClients()
    {
        var rated = Assert.IsType<LoadTestCommand.Run>(CommandLineParser.Parse(["run", "mixed", "--rate", "100"]));
        var closed = Assert.IsType<LoadTestCommand.Run>(CommandLineParser.Parse(["run", "mixed", "--clients", "3"]));

        Assert.Equal(100, rated.Scenario.ShapeOf(rated.Profile).Rate!.Value + rated.Profile.Fleet!.RateOf(rated.Profile.Devices), 3);
        Assert.Null(closed.Scenario.ShapeOf(closed.Profile).Rate);
    }

    [Fact]
    public void Parse_ClientsOverAProfileWithARate_IsTheClosedModel()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"rate": 100}""");

        var run = Assert.IsType<LoadTestCommand.Run>(CommandLineParser.Parse(["run", "state-query", "--profile", file, "--clients", "3"]));
        File.Delete(file);

        Assert.Null(run.Profile.Rate);
        Assert.Equal(3, run.Profile.ToShape().Clients);
    }

    [Fact]
    public void Parse_Ladder_HasTheReferencesStepsAndThoseBetween()
    {
        var ladder = Assert.IsType<LoadTestCommand.Ladder>(CommandLineParser.Parse(["ladder", "--duration", "4s"]));

        Assert.Equal([1, 10, 25, 50, 100, 200, 500, 750, 1_000, 1_500, 2_000], ladder.Steps);
        Assert.Equal(TimeSpan.FromSeconds(4), ladder.Profile.Duration);
        Assert.Equal([5, 6], Assert.IsType<LoadTestCommand.Ladder>(CommandLineParser.Parse(["ladder", "--steps=5,6"])).Steps);
    }

    [Fact]
    public void Parse_Plan_HasDefaultsAndOptions()
    {
        var plan = Assert.IsType<LoadTestCommand.Plan>(CommandLineParser.Parse(
            ["plan", "--devices", "1000000", "--interval", "60s", "--batch-fill", "500", "--devices-per-connection", "0"]));

        Assert.Equal(1_000_000, plan.Fleet.Devices);
        Assert.Equal(500, plan.Fleet.BatchFill);
        Assert.Equal(0, plan.Fleet.DevicesPerConnection);
        Assert.Equal(200, plan.Fleet.EventBytes);
        Assert.NotEmpty(plan.Prices.AsOf);
    }

    [Theory]
    [InlineData("Unknown command 'walk'", "walk")]
    [InlineData("--steps takes rising numbers", "ladder", "--steps", "1,10,10")]
    [InlineData("--steps takes rising numbers", "ladder", "--steps", "1,many")]
    [InlineData("--steps takes rising numbers", "ladder", "--steps", "0,5")]
    [InlineData("--key belongs to --target", "ladder", "--key", "abc")]
    [InlineData("Unknown option '--rate' of ladder", "ladder", "--rate", "5")]
    [InlineData("run needs the name", "run")]
    [InlineData("run needs the name", "run", "--clients", "3")]
    [InlineData("No scenario is called 'nothing'", "run", "nothing")]
    [InlineData("--clients takes a whole number from 1 to 10000, not '0'", "run", "state-query", "--clients", "0")]
    [InlineData("--clients takes a whole number", "run", "state-query", "--clients", "20000")]
    [InlineData("--rate takes a number above 0", "run", "state-query", "--rate", "-5")]
    [InlineData("exclude each other", "run", "state-query", "--rate", "5", "--clients", "5")]
    [InlineData("--duration takes a duration", "run", "state-query", "--duration", "0s")]
    [InlineData("--duration needs a value", "run", "state-query", "--duration", "--out", "x")]
    [InlineData("--duration is given twice", "run", "state-query", "--duration", "1s", "--duration", "2s")]
    [InlineData("Unknown option '--colour' of run", "run", "state-query", "--colour", "red")]
    [InlineData("Unknown argument 'more'", "run", "state-query", "more")]
    [InlineData("nbomber is not in this build", "run", "state-query", "--engine", "nbomber")]
    [InlineData("takes builtin or nbomber, not 'k6'", "run", "state-query", "--engine", "k6")]
    [InlineData("absent.json cannot be read", "run", "state-query", "--profile", "absent.json")]
    [InlineData("--target takes an address", "run", "state-query", "--target", "localhost:7071")]
    [InlineData("--key belongs to --target", "run", "state-query", "--key", "abc")]
    [InlineData("printable ASCII", "run", "state-query", "--target", "http://x", "--key", "a\r\nb")]
    [InlineData("--eventhubs belongs to --target", "run", "telemetry", "--eventhubs", Hub)]
    [InlineData("--tables belongs to --target", "run", "telemetry", "--tables", "UseDevelopmentStorage=true")]
    [InlineData("telemetry sends through Event Hubs: give --eventhubs", "run", "telemetry", "--target", "http://x")]
    [InlineData("SharedAccessKeyName and SharedAccessKey are missing", "run", "telemetry", "--target", "http://x", "--eventhubs", "Endpoint=sb://x;Key=sesame")]
    [InlineData("Option --tables takes a connection string", "run", "telemetry", "--target", "http://x", "--eventhubs", Hub, "--tables", "AccountKey=sesame")]
    [InlineData("in place of --clients", "run", "telemetry", "--clients", "5")]
    [InlineData("telemetry takes no ramp", "run", "telemetry", "--ramp", "5s")]
    [InlineData("mixed takes no ramp", "run", "mixed", "--ramp", "5s")]
    [InlineData("mixed sends through Event Hubs: give --eventhubs", "run", "mixed", "--target", "http://x")]
    [InlineData("interval must be 10ms", "run", "telemetry", "--devices", "1", "--rate", "5000")]
    [InlineData("plan needs --devices", "plan")]
    [InlineData("--devices takes a whole number", "plan", "--devices", "many")]
    [InlineData("--interval takes a duration", "plan", "--devices", "5", "--interval", "60")]
    [InlineData("Unknown option '--rate' of plan", "plan", "--devices", "5", "--rate", "5")]
    [InlineData("Unknown option '--all' of list", "list", "--all=yes")]
    public void Parse_Fault_IsNamedInOneLine(string problem, params string[] arguments)
    {
        var message = Assert.Throws<UsageException>(() => CommandLineParser.Parse(arguments)).Message;

        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain("sesame", message, StringComparison.Ordinal);
    }
}
