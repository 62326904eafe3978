using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Tests.Resources;

public sealed class OpenFileLimitTests
{
    private static readonly string[] Limits =
    [
        "Limit                     Soft Limit           Hard Limit           Units     ",
        "Max processes             95000                95000                processes ",
        "Max open files            1024                 20000                files     ",
    ];

    [Fact]
    public void Of_Limits_IsTheOneInForce() => Assert.Equal(1_024, OpenFileLimit.Of(Limits));

    [Theory]
    [InlineData("Max open files            unlimited            unlimited            files     ")]
    [InlineData("Max processes             95000                95000                processes ")]
    public void Of_NoLimit_IsNull(string line) => Assert.Null(OpenFileLimit.Of([line]));

    [Theory]
    [InlineData(500, true, 1_000, false)]
    [InlineData(501, true, 1_000, true)]
    [InlineData(800, false, 1_000, false)]
    [InlineData(801, false, 1_000, true)]
    [InlineData(10_000, true, null, false)]
    public void FindProblem_Connections_MustFitBesideWhatIsOpenAnyway(int connections, bool hasLocalHost, int? limit, bool isProblem) =>
        Assert.Equal(isProblem, OpenFileLimit.FindProblem(connections, hasLocalHost, limit) is not null);

    [Fact]
    public void FindProblem_TooMany_SaysHowMany() => Assert.StartsWith(
        "2,000 connections need up to 2,500 open files in the local host, and a process may have 1,024:",
        OpenFileLimit.FindProblem(2_000, hasLocalHost: true, 1_024), StringComparison.Ordinal);

    [Theory]
    [InlineData(70, "run", "state-query", "--clients", "70")]
    [InlineData(500, "run", "state-query", "--rate", "70")]
    [InlineData(57, "run", "commands", "--clients", "7", "--devices", "50")]
    [InlineData(8, "run", "telemetry", "--devices", "50")]
    [InlineData(350, "run", "reconnect", "--devices", "900")]
    [InlineData(60, "run", "reconnect", "--devices", "10")]
    [InlineData(15, "run", "mixed", "--clients", "7")]
    public void ConnectionsOf_Scenario_AreAllAtOnce(int connections, params string[] arguments)
    {
        var run = Assert.IsType<LoadTestCommand.Run>(CommandLineParser.Parse(arguments));

        Assert.Equal(connections, run.Scenario.ConnectionsOf(run.Profile));
    }
}
