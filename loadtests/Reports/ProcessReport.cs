using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Reports;

/// <summary>One process of a run.</summary>
/// <param name="Name">Such as <c>generator</c>.</param>
/// <param name="Cores">Mean CPU while it was measured, in cores.</param>
/// <param name="PeakMemoryBytes">The most resident memory seen.</param>
/// <param name="PeakThreads">The most threads seen.</param>
/// <param name="Samples">One a second.</param>
internal sealed record ProcessReport(string Name, double Cores, long PeakMemoryBytes, int PeakThreads, IReadOnlyList<ProcessSample> Samples)
{
    /// <summary>Null where the system does not tell.</summary>
    public int? PeakOpenFiles { get; init; }

    /// <summary>Null where the system does not tell.</summary>
    public int? PeakSockets { get; init; }

    /// <summary>Bytes of read calls over the whole run, sockets left out; null where the system does not tell.</summary>
    public long? ReadBytes { get; init; }

    /// <summary>Bytes of write calls over the whole run, sockets left out; null where the system does not tell.</summary>
    public long? WrittenBytes { get; init; }

    /// <summary>Garbage collections while it was measured; null where the process does not tell.</summary>
    public long? Collections { get; init; }

    /// <summary>How long it stood still for them, in milliseconds; null where the process does not tell.</summary>
    public double? PauseMilliseconds { get; init; }

    public static ProcessReport Of(ProcessUsage usage, TimeSpan measuredFrom) => new(
        usage.Name, usage.MeanCores(measuredFrom.TotalSeconds), usage.MostMemoryBytes, usage.MostThreads, usage.Samples)
    {
        PeakOpenFiles = usage.Samples.Max(sample => sample.OpenFiles),
        PeakSockets = usage.Samples.Max(sample => sample.Sockets),
        ReadBytes = usage.Samples.Max(sample => sample.Transfer?.ReadBytes),
        WrittenBytes = usage.Samples.Max(sample => sample.Transfer?.WrittenBytes),
    };

    /// <summary>All processes of a run, with what two of them tell of their garbage collectors.</summary>
    public static IReadOnlyList<ProcessReport> Of(ResourceUsage usage, TimeSpan measuredFrom)
    {
        var processes = usage.Processes.Select(process => Of(process, measuredFrom)).ToList();
        if (usage.Collector.Count > 0)
        {
            var first = usage.Collector.LastOrDefault(sample => sample.Seconds <= measuredFrom.TotalSeconds + 0.5) ?? new CollectorSample(0, 0, 0);
            var spent = usage.Collector[^1].Since(first);
            processes[0] = processes[0] with { Collections = spent.Collections, PauseMilliseconds = spent.PauseSeconds * 1_000 };
        }

        if (processes.Count > 1 && usage.Backend?.Since(measuredFrom) is var (before, last))
        {
            processes[1] = processes[1] with
            {
                Collections = last.Collections - before.Collections,
                PauseMilliseconds = (last.PauseSeconds - before.PauseSeconds) * 1_000,
            };
        }

        return processes;
    }
}
