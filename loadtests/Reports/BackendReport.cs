using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Reports;

/// <summary>What the backend said of itself while it was measured.</summary>
internal sealed record BackendReport
{
    /// <summary>Between the first and the last sample.</summary>
    public required double Seconds { get; init; }

    /// <summary>Events that ingest took in.</summary>
    public required long Events { get; init; }

    public required long Batches { get; init; }

    /// <summary>Requests to the tables, those of the API included.</summary>
    public required long TableRequests { get; init; }

    public required long TableRetries { get; init; }

    /// <summary>Invocations that ran again because the function failed.</summary>
    public required long Repeated { get; init; }

    public required long Accepted { get; init; }

    public required long Duplicate { get; init; }

    public required long Stale { get; init; }

    public required long Conflicting { get; init; }

    public required long DeadLetters { get; init; }

    /// <summary>The most events that waited in the hub; null where it did not tell.</summary>
    public required long? PeakBacklog { get; init; }

    /// <summary>Mean milliseconds from the hub to the tables; null without a batch.</summary>
    public required double? MeanLagMilliseconds { get; init; }

    public required double AllocatedBytesPerSecond { get; init; }

    /// <summary>CPU of the local host's process, emulators and API included; null where it is elsewhere.</summary>
    public required double? CpuSeconds { get; init; }

    /// <summary>Seconds in which it did not answer in time.</summary>
    public required int MissedSamples { get; init; }

    /// <summary>One a second, the first from before the load.</summary>
    public required IReadOnlyList<BackendSample> Samples { get; init; }

    /// <summary>Events of a batch; null without one.</summary>
    public double? BatchFill => Batches > 0 ? (double)Events / Batches : null;

    /// <summary>Null without an event.</summary>
    public double? TableRequestsPerEvent => Events > 0 ? (double)TableRequests / Events : null;

    /// <summary>Null without an event.</summary>
    public double? CpuMicrosecondsPerEvent => Events > 0 ? CpuSeconds / Events * 1e6 : null;

    /// <returns>Null where the backend does not tell, or the run was too short.</returns>
    public static BackendReport? Of(ResourceUsage usage, TimeSpan measuredFrom)
    {
        if (usage.Backend?.Since(measuredFrom) is not var (first, last))
        {
            return null;
        }

        var lags = last.LagCount - first.LagCount;
        return new BackendReport
        {
            Seconds = last.Seconds - first.Seconds,
            Events = last.Events - first.Events,
            Batches = last.Batches - first.Batches,
            TableRequests = last.TableRequests - first.TableRequests,
            TableRetries = last.TableRetries - first.TableRetries,
            Repeated = last.Repeated - first.Repeated,
            Accepted = last.Accepted - first.Accepted,
            Duplicate = last.Duplicate - first.Duplicate,
            Stale = last.Stale - first.Stale,
            Conflicting = last.Conflicting - first.Conflicting,
            DeadLetters = last.DeadLetters - first.DeadLetters,
            PeakBacklog = usage.Backend.Samples.Where(sample => sample.Seconds >= first.Seconds).Max(sample => sample.Backlog),
            MeanLagMilliseconds = lags > 0 ? (last.LagSeconds - first.LagSeconds) / lags * 1_000 : null,
            AllocatedBytesPerSecond = (last.AllocatedBytes - first.AllocatedBytes) / (last.Seconds - first.Seconds),
            CpuSeconds = usage.Processes.Count > 1 ? usage.Processes[1].MeanCores(measuredFrom.TotalSeconds) * (last.Seconds - first.Seconds) : null,
            MissedSamples = usage.Backend.Missed,
            Samples = usage.Backend.Samples,
        };
    }
}
