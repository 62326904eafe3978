using System.Diagnostics.Metrics;
using Microsoft.Extensions.ObjectPool;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.State;

/// <summary>Runs <see cref="StateMerge"/> over a device's readings, asking history where it must.</summary>
internal sealed class StateMerger(HistoryStore history, BackendMetrics metrics)
{
    private readonly Counter<long> _lookups = metrics.Meter.CreateCounter<long>(
        "backend.state.lookups", "{lookup}", "Readings whose place in the state only history could tell.");

    private readonly Counter<long> _refills = metrics.Meter.CreateCounter<long>(
        "backend.state.refills", "{refill}", "Times a metric's former value was searched for in history.");

    private readonly ObjectPool<StateMerge> _merges = ObjectPool.Create<StateMerge>();

    /// <summary>Merges without asking history.</summary>
    /// <param name="state">The state to merge into.</param>
    /// <param name="readings">Of the same device and registration.</param>
    /// <param name="results">For each reading what it did; filled in.</param>
    /// <param name="next">As <see cref="MergeAsync"/> returns it.</param>
    /// <returns>False where only history can tell: nothing is decided then.</returns>
    public bool TryMerge(DeviceState state, DeviceReadings readings, MergeResult[] results, out DeviceState? next)
    {
        next = null;
        var merge = _merges.Get();
        try
        {
            merge.Reset(state.Metrics);
            for (var i = 0; i < results.Length; i++)
            {
                var result = merge.Merge(readings.Readings[i]);
                if (result == MergeResult.NeedsHistory)
                {
                    return false;
                }

                Note(results, i, result);
            }

            next = Finish(merge, state, readings, results);
            return true;
        }
        finally
        {
            Return(merge);
        }
    }

    /// <summary>Merges, asking history where only it can tell.</summary>
    /// <param name="state">The state to merge into.</param>
    /// <param name="readings">Of the same device and registration.</param>
    /// <param name="results">For each reading what it did; filled in.</param>
    /// <param name="cancellationToken">Ends the look-ups.</param>
    /// <returns>The state to write, or null where nothing needs to be written. A state that does not change is written all
    /// the same when a reading had no place in it: another instance may be about to give that place to a reading which
    /// this one, unseen by it, forbids or replaces. The write makes it look again.</returns>
    public async ValueTask<DeviceState?> MergeAsync(
        DeviceState state, DeviceReadings readings, MergeResult[] results, CancellationToken cancellationToken)
    {
        var merge = _merges.Get();
        try
        {
            merge.Reset(state.Metrics);
            for (var i = 0; i < results.Length; i++)
            {
                MergeResult result;
                while ((result = merge.Merge(readings.Readings[i])) == MergeResult.NeedsHistory)
                {
                    await SupplyAsync(merge, readings, cancellationToken).ConfigureAwait(false);
                }

                Note(results, i, result);
            }

            return Finish(merge, state, readings, results);
        }
        finally
        {
            Return(merge);
        }
    }

    /// <summary>Merged anew after a write without an answer, what was taken then is a duplicate of itself now.</summary>
    private static void Note(MergeResult[] results, int index, MergeResult result) =>
        results[index] = result == MergeResult.Duplicate && results[index] == MergeResult.Taken ? MergeResult.Taken : result;

    private static DeviceState? Finish(StateMerge merge, DeviceState state, DeviceReadings readings, MergeResult[] results)
    {
        var isSeenLater = state.LastSeen is not { } lastSeen || readings.LastSeen > lastSeen;
        var isChanged = isSeenLater || merge.Changed;
        var mustGuard = results.AsSpan().IndexOfAny(MergeResult.Stale, MergeResult.Conflict) >= 0;
        if (!isChanged && !mustGuard)
        {
            return null;
        }

        return new DeviceState
        {
            DeviceId = state.DeviceId,
            Registration = state.Registration,
            Version = isChanged ? state.Version + 1 : state.Version,
            LastSeen = isSeenLater ? readings.LastSeen : state.LastSeen,
            Metrics = merge.ToMetrics(),
        };
    }

    private void Return(StateMerge merge)
    {
        merge.Reset([]);
        _merges.Return(merge);
    }

    private async Task SupplyAsync(StateMerge merge, DeviceReadings readings, CancellationToken cancellationToken)
    {
        _lookups.Add(1);
        var needed = merge.Needed;
        merge.Supply(await history.FindContentsAsync(
            readings.DeviceId, readings.Registration, needed.Timestamp, needed.Sequence, cancellationToken).ConfigureAwait(false));
        if (!merge.NeedsRefill)
        {
            return;
        }

        _refills.Add(1);
        await foreach (var reading in history
            .ReadDescendingAsync(readings.DeviceId, readings.Registration, new HistoryIdentity(needed.Timestamp, needed.Sequence), cancellationToken)
            .ConfigureAwait(false))
        {
            if (ReadingOrder.Of(reading) == needed)
            {
                continue;
            }

            merge.Refill(reading);
            if (!merge.NeedsRefill)
            {
                return;
            }
        }

        merge.EndRefill();
    }
}
