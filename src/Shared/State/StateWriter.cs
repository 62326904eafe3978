using Azure;
using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.State;

/// <summary>
/// Writes states by bucket in transactions, each row guarded by Add or If-Match, from states kept at hand: in the
/// steady state nothing is read before it is written.
/// </summary>
internal sealed class StateWriter(
    TableStore store,
    StateReader reader,
    StateMerger merger,
    RegistrationCheck isRegistered,
    TimeProvider time,
    IOptions<TablesOptions> tables,
    IOptions<StateOptions> options)
{
    /// <summary>Every lost round is another writer's progress, so this many mean that something is wrong.</summary>
    private const int MaxRounds = 30;

    private readonly StateCache _cache = new(options.Value.CacheBytes);
    private readonly int _buckets = tables.Value.Buckets;
    private readonly int _parallel = tables.Value.MaxParallelTransactions;

    /// <summary>From the states at hand, else from the store.</summary>
    /// <param name="deviceIds">Devices of one bucket, in ascending ordinal order.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    /// <returns>One for each device, in order; null where there is none.</returns>
    public async ValueTask<StoredState?[]> LoadAsync(IReadOnlyList<string> deviceIds, CancellationToken cancellationToken)
    {
        var known = new StoredState?[deviceIds.Count];
        List<string>? missing = null;
        for (var i = 0; i < known.Length; i++)
        {
            known[i] = _cache.Find(deviceIds[i]);
            if (known[i] is null)
            {
                (missing ??= []).Add(deviceIds[i]);
            }
        }

        if (missing is null)
        {
            return known;
        }

        var found = await reader.ReadAsync(missing, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < known.Length; i++)
        {
            known[i] ??= found.GetValueOrDefault(deviceIds[i]);
        }

        return known;
    }

    /// <summary>Merges each work's readings into its stored state and writes what came of it.</summary>
    public async Task WriteAsync(StateWork[] works, CancellationToken cancellationToken)
    {
        // Those that need no history first: nothing is awaited in the steady state.
        List<StateWork>? slow = null;
        foreach (var work in works)
        {
            if (!TryMerge(work))
            {
                (slow ??= []).Add(work);
            }
        }

        if (slow is not null)
        {
            await ForEachAsync(slow, MergeAsync, cancellationToken).ConfigureAwait(false);
        }

        // One, unless the states are long: what the caller has in flight stays within its bound.
        foreach (var transaction in StateTransactions.Plan(works))
        {
            await SubmitAsync(transaction, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>False where history must be asked.</returns>
    private bool TryMerge(StateWork work)
    {
        if (work.Base is not { } state)
        {
            work.Leave();
            return true;
        }

        if (!merger.TryMerge(state, work.Readings, work.Results, out var next))
        {
            return false;
        }

        SetNext(work, next);
        return true;
    }

    private async ValueTask MergeAsync(StateWork work, CancellationToken cancellationToken)
    {
        if (work.Base is not { } state)
        {
            work.Leave();
            return;
        }

        SetNext(work, await merger.MergeAsync(state, work.Readings, work.Results, cancellationToken).ConfigureAwait(false));
    }

    private void SetNext(StateWork work, DeviceState? next)
    {
        work.Next = next;
        work.Row = next is null ? null : new StateRow(next, _buckets);
    }

    /// <summary>Writes the states of one bucket, all or none at a time, until each is written, refused or gone.</summary>
    private async Task SubmitAsync(List<StateWork> works, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            // After a conflict nothing may be left to write: another writer, or an unanswered attempt of this one, has
            // done it.
            works.RemoveAll(static work => work.Next is null);
            if (works.Count == 0)
            {
                return;
            }

            var outcome = await store
                .SubmitAsync(TableNames.State, works.ConvertAll(work => work.Operation), cancellationToken)
                .ConfigureAwait(false);
            if (outcome.IsCommitted)
            {
                Keep(works, outcome.ETags);
                return;
            }

            if (outcome.IsRejected)
            {
                await BisectAsync(works, outcome, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (round == MaxRounds)
            {
                throw new TableStoreUnavailableException($"States of bucket {works[0].Row!.PartitionKey} changed {round} times while they were written.");
            }

            await ReloadAsync(works, round, outcome, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The store names one row of a failed transaction: on the first conflict that one is read anew, after that
    /// all at once, for as many more may have changed.</summary>
    private async Task ReloadAsync(List<StateWork> works, int round, TransactionOutcome outcome, CancellationToken cancellationToken)
    {
        if (round > 2)
        {
            // Out of step with the other writer.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5 * round)), time, cancellationToken).ConfigureAwait(false);
        }

        List<StateWork> stale = round == 1 && outcome.FailedIndex is { } failed && failed < works.Count ? [works[failed]] : works;
        await ForEachAsync(stale, ReloadAsync, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ReloadAsync(StateWork work, CancellationToken cancellationToken)
    {
        var wasThere = work.Stored is not null;
        _cache.Remove(work.DeviceId);
        work.Stored = await reader.ReadAsync(work.DeviceId, cancellationToken).ConfigureAwait(false);
        if (wasThere && work.Stored is null
            && !await isRegistered(work.DeviceId, work.Readings.Registration, cancellationToken).ConfigureAwait(false))
        {
            // Deleted with its device: must not come back.
            work.Leave();
            return;
        }

        await MergeAsync(work, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the rows the store refuses for good; writes the others.</summary>
    private async Task BisectAsync(List<StateWork> works, TransactionOutcome outcome, CancellationToken cancellationToken)
    {
        if (works.Count == 1)
        {
            _cache.Remove(works[0].DeviceId);
            works[0].Reject(outcome);
            return;
        }

        // The named row is tried alone first: where the name is right, that is the fewest transactions.
        var (first, rest) = outcome.FailedIndex is { } named && named < works.Count
            ? ([works[named]], works.Where((_, index) => index != named).ToList())
            : (works[..(works.Count / 2)], works[(works.Count / 2)..]);
        await SubmitAsync(first, cancellationToken).ConfigureAwait(false);
        await SubmitAsync(rest, cancellationToken).ConfigureAwait(false);
    }

    private void Keep(List<StateWork> works, IReadOnlyList<ETag> etags)
    {
        for (var i = 0; i < works.Count; i++)
        {
            if (etags[i] == default)
            {
                _cache.Remove(works[i].DeviceId);
            }
            else
            {
                _cache.Put(new StoredState(works[i].Next!, etags[i]));
            }
        }
    }

    private Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> work, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = _parallel, CancellationToken = cancellationToken },
            work);
}
