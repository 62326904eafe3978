namespace Serverless.TableEmulator.Tests;

public class CommandLineTests
{
    [Fact]
    public void Parse_Nothing_SimulatesNothing()
    {
        Assert.Null(CommandLine.Parse([], out var options, out _));
        Assert.Null(options.Throughput);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), (options.Latency, options.LatencyJitter, options.TableDeletionTime));
    }

    [Fact]
    public void Parse_EverySimulation_SetsItsOptions()
    {
        Assert.Null(CommandLine.Parse(["--throttle", "--latency", "20-50", "--table-deletion", "40"], out var options, out _));
        Assert.Equal((2000, 20000), (options.Throughput!.PartitionEntitiesPerSecond, options.Throughput.AccountEntitiesPerSecond));
        Assert.Equal((20, 30), (options.Latency.TotalMilliseconds, options.LatencyJitter.TotalMilliseconds));
        Assert.Equal(40, options.TableDeletionTime.TotalSeconds);
    }

    [Theory]
    [InlineData("--latency")]
    [InlineData("--latency", "x")]
    [InlineData("--latency", "50-20")]
    [InlineData("--latency", "60001")]
    [InlineData("--table-deletion", "-1")]
    public void Parse_WrongValue_SaysWhatIsWanted(params string[] args) =>
        Assert.StartsWith(args[0] + " wants", CommandLine.Parse(args, out _, out _), StringComparison.Ordinal);
}
