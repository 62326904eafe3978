namespace Serverless.Benchmarks.Reporting;

/// <summary>What work took of this process: CPU of all threads, the collector's included, and memory allocated.</summary>
internal readonly record struct Cost(TimeSpan Cpu, long Bytes)
{
    /// <summary>What the process has taken since its start.</summary>
    public static Cost SoFar => new(Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));

    /// <summary>Measures work, begun on a clean heap: what others left does not count.</summary>
    public static async Task<Cost> OfAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = SoFar;
        await work().ConfigureAwait(false);
        return SoFar - before;
    }

    public static Cost operator +(Cost left, Cost right) => new(left.Cpu + right.Cpu, left.Bytes + right.Bytes);

    public static Cost operator -(Cost left, Cost right) => new(left.Cpu - right.Cpu, left.Bytes - right.Bytes);
}
