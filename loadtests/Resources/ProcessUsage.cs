namespace Serverless.LoadTests.Resources;

/// <summary>What a process used over a run.</summary>
/// <param name="Name">Such as <c>generator</c>.</param>
/// <param name="Samples">One a second, in order.</param>
internal sealed record ProcessUsage(string Name, IReadOnlyList<ProcessSample> Samples)
{
    /// <summary>The most memory seen, in bytes.</summary>
    public long MostMemoryBytes => Samples.Select(sample => sample.MemoryBytes).DefaultIfEmpty().Max();

    public int MostThreads => Samples.Select(sample => sample.Threads).DefaultIfEmpty().Max();

    /// <summary>Mean CPU from a time on, in cores: of the samples whose second lies for the most part behind it.</summary>
    public double MeanCores(double fromSeconds) =>
        Samples.Where(sample => sample.Seconds >= fromSeconds + 0.5).Select(sample => sample.Cores).DefaultIfEmpty().Average();
}
