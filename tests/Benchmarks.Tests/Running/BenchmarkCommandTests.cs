using Serverless.Benchmarks.Running;

namespace Serverless.Benchmarks.Tests.Running;

public sealed class BenchmarkCommandTests
{
    [Theory]
    [InlineData("ingest-cpu", "ingest-cpu")]
    [InlineData("ingest", "ingest-cpu ingest-parts")]
    [InlineData("*-requests", "table-requests")]
    [InlineData("table-emulator", "table-emulator")]
    public void Parse_Filter_NamesTheBenchmarks(string filter, string expected) =>
        Assert.Equal(expected.Split(' '), BenchmarkCommand.Parse([filter], out _)!.Benchmarks.Select(benchmark => benchmark.Name));

    [Fact]
    public void Parse_All_NamesEveryBarInOrder()
    {
        var all = BenchmarkCommand.Parse(["all"], out _)!.Benchmarks;

        Assert.Equal(BenchmarkCatalogue.All.Where(benchmark => benchmark.HasBars), all);
    }

    [Fact]
    public void Parse_OptionsOfTheRunAndOfABenchmark_AreTaken()
    {
        var command = BenchmarkCommand.Parse(["ingest-cpu", "--runs", "3", "--devices", "50", "--json", "a.json"], out _)!;

        Assert.Equal(3, command.Runs);
        Assert.Equal(50, command.Given["--devices"]);
        Assert.Equal("a.json", command.Json);
    }

    [Theory]
    [InlineData("No benchmark is called nothing", "nothing")]
    [InlineData("Name a benchmark", "--runs", "3")]
    [InlineData("--events is no option here", "ingest-cpu", "--events", "5")]
    [InlineData("--devices takes a number from 1", "ingest-cpu", "--devices", "0")]
    [InlineData("--runs is no option here, or its value", "ingest-cpu", "--runs", "many")]
    public void Parse_Fault_IsNamed(string problem, params string[] arguments)
    {
        Assert.Null(BenchmarkCommand.Parse(arguments, out var named));

        Assert.StartsWith(problem, named, StringComparison.Ordinal);
    }
}
