namespace Serverless.LoadTests.Resources;

/// <summary>What a run used.</summary>
/// <param name="Processes">The generator, then the local host and what that started, where they share the machine.</param>
/// <param name="Collector">The generator's garbage collector, by the second.</param>
/// <param name="Backend">What the backend said of itself; null where it does not tell.</param>
internal sealed record ResourceUsage(
    IReadOnlyList<ProcessUsage> Processes, IReadOnlyList<CollectorSample> Collector, BackendUsage? Backend);
