using System.IO.Enumeration;
using Serverless.Benchmarks.AgainstAzurite;
using Serverless.Benchmarks.Aggregates;
using Serverless.Benchmarks.BatchSettings;
using Serverless.Benchmarks.Commands;
using Serverless.Benchmarks.DeviceRegistration;
using Serverless.Benchmarks.EndToEnd;
using Serverless.Benchmarks.EventHubThroughput;
using Serverless.Benchmarks.Hosts;
using Serverless.Benchmarks.IngestCpu;
using Serverless.Benchmarks.IngestParts;
using Serverless.Benchmarks.Latency;
using Serverless.Benchmarks.LoadEngine;
using Serverless.Benchmarks.PointRead;
using Serverless.Benchmarks.StateQuery;
using Serverless.Benchmarks.TableEmulatorScale;
using Serverless.Benchmarks.TableRequests;
using Serverless.Benchmarks.TransactionWriter;

namespace Serverless.Benchmarks.Running;

/// <summary>The benchmarks, in the order they run in.</summary>
internal static class BenchmarkCatalogue
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new TableRequestsBenchmark(),
        new IngestCpuBenchmark(),
        new IngestPartsBenchmark(),
        new TransactionWriterBenchmark(),
        new AggregatesBenchmark(),
        new EndToEndBenchmark(),
        new HostsBenchmark(),
        new AgainstAzuriteBenchmark(),
        new EventHubThroughputBenchmark(),
        new LatencyBenchmark(),
        new PointReadBenchmark(),
        new StateQueryBenchmark(),
        new RegistrationBenchmark(),
        new CommandsBenchmark(),
        new BatchSettingsBenchmark(),
        new ScaleBenchmark(),
        new LoadEngineBenchmark(),
    ];

    /// <param name="filter"><c>all</c>, or a name, its beginning, or a pattern with <c>*</c> and <c>?</c>.</param>
    /// <returns>What it names; none where it names nothing.</returns>
    public static IEnumerable<IBenchmark> Find(string filter) =>
        filter == "all" ? All.Where(benchmark => benchmark.HasBars)
        : All.Any(benchmark => benchmark.Name == filter) ? All.Where(benchmark => benchmark.Name == filter)
        : All.Where(benchmark => benchmark.Name.StartsWith(filter, StringComparison.Ordinal)
            || FileSystemName.MatchesSimpleExpression(filter, benchmark.Name, ignoreCase: false));
}
