namespace Serverless.Benchmarks.Workers;

/// <summary>What a generator reports.</summary>
/// <param name="Started">When the first event left.</param>
/// <param name="Elapsed">Until the last was acknowledged.</param>
/// <param name="Cpu">CPU of the generator meanwhile.</param>
internal sealed record SentLoad(DateTimeOffset Started, TimeSpan Elapsed, TimeSpan Cpu);
