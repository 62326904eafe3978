using Serverless.Benchmarks.Reporting;

namespace Serverless.Benchmarks.Running;

/// <summary>Runs benchmarks one after the other and prints each as it ends.</summary>
internal static class BenchmarkRunner
{
    /// <param name="command">What to run.</param>
    /// <param name="report">Takes the results, those before a failure too.</param>
    /// <param name="stop">Ctrl+C.</param>
    public static async Task RunAsync(BenchmarkCommand command, Report report, CancellationToken stop)
    {
        foreach (var benchmark in command.Benchmarks)
        {
            var directory = Path.Combine(command.DataDirectory ?? Path.GetTempPath(), $"benchmark-{Guid.NewGuid():N}");
            Directory.CreateDirectory(directory);
            try
            {
                var result = new BenchmarkResult { Name = benchmark.Name, Summary = benchmark.Summary };
                var settings = benchmark.Options.ToDictionary(
                    option => option.Name, option => command.Given.GetValueOrDefault(option.Name, option.Default), StringComparer.Ordinal);
                await benchmark.RunAsync(new BenchmarkRun(settings, command.Runs, directory, result), stop).ConfigureAwait(false);
                report.Add(result);
                await Console.Out.WriteLineAsync(MarkdownText.Of(result)).ConfigureAwait(false);
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }
}
