namespace Serverless.Benchmarks.Running;

/// <summary>One benchmark: it measures, beside its peers in the same run, and reports.</summary>
internal interface IBenchmark
{
    /// <summary>By which it is asked for, such as <c>ingest-cpu</c>.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string Summary { get; }

    /// <summary>Whether it measures a bar, and so belongs to <c>all</c>.</summary>
    bool HasBars { get; }

    /// <summary>What it can be told; every value is a number.</summary>
    IReadOnlyList<BenchmarkOption> Options { get; }

    Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken);
}
