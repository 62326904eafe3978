using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>
/// Divides a batch into transactions, as few as can be, and brings them into an order in which history and states go on
/// side by side: no state comes before the history of its devices, and when its turn comes that is usually written.
/// </summary>
/// <remarks>History and states are different tables, each with a throughput of its own (2,000 entities/s a partition), so
/// a batch that writes both at once takes half the time.</remarks>
internal sealed class WritePlan
{
    private readonly List<HistoryPart> _history = [];
    private readonly List<(StatePart Part, int After)> _states = [];

    private WritePlan(IngestBatch batch)
    {
        var open = new Dictionary<string, HistoryPart>(StringComparer.Ordinal);
        StatePart? state = null;
        var bucket = -1;
        foreach (var device in batch.Devices)
        {
            if (device.Bucket != bucket)
            {
                bucket = device.Bucket;
                open.Clear();
                Close(ref state);
            }

            state ??= new StatePart();
            state.Devices.Add(device);
            Add(batch, device, open, state);
            if (state.Devices.Count == TableStore.MaxOperations)
            {
                Close(ref state);
            }
        }

        Close(ref state);
    }

    /// <summary>The parts of a collapsed batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="lead">How many history parts are begun after those of a state before the state's own turn.</param>
    /// <returns>Each a <see cref="HistoryPart"/> or a <see cref="StatePart"/>.</returns>
    public static IEnumerable<object> Make(IngestBatch batch, int lead) => new WritePlan(batch).InOrder(lead);

    private IEnumerable<object> InOrder(int lead)
    {
        var next = 0;
        for (var i = 0; i < _history.Count; i++)
        {
            yield return _history[i];
            for (; next < _states.Count && _states[next].After + lead <= i; next++)
            {
                yield return _states[next].Part;
            }
        }

        for (; next < _states.Count; next++)
        {
            yield return _states[next].Part;
        }
    }

    private void Add(IngestBatch batch, BatchDevice device, Dictionary<string, HistoryPart> open, StatePart state)
    {
        var candidates = batch.CandidatesOf(device);
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates[i].IsRepeated)
            {
                continue;
            }

            var table = HistoryRow.Table(candidates[i].Reading.Timestamp);
            if (!open.TryGetValue(table, out var part) || part.IsFull)
            {
                open[table] = part = new HistoryPart(table, device.Bucket);
                _history.Add(part);
            }

            part.Positions.Add(device.Start + i);
            if (!state.History.Contains(part))
            {
                state.History.Add(part);
            }
        }
    }

    private void Close(ref StatePart? state)
    {
        if (state is not null)
        {
            _states.Add((state, _history.Count - 1));
            state = null;
        }
    }
}
