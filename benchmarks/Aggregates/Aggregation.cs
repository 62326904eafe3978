using Serverless.Benchmarks.Reporting;

namespace Serverless.Benchmarks.Aggregates;

/// <summary>What aggregating a history took.</summary>
/// <param name="Cost">CPU and memory allocated.</param>
/// <param name="Elapsed">From the first page to the last.</param>
/// <param name="HeapBytes">The most the live heap grew by.</param>
/// <param name="Pages">How many pages it was.</param>
internal sealed record Aggregation(Cost Cost, TimeSpan Elapsed, long HeapBytes, int Pages);
