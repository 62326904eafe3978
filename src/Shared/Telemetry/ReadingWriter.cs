using Microsoft.Extensions.Options;
using Serverless.Shared.State;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>Writes a batch's readings to history and merges them into the latest states, side by side: a device's state is
/// merged when its own readings stand in history.</summary>
internal sealed class ReadingWriter(HistoryStore history, StateStore states, IOptions<TablesOptions> options)
{
    private readonly int _parallel = options.Value.MaxParallelTransactions;

    /// <param name="batch">Collapsed; takes what became of each device and what the store refused.</param>
    /// <param name="cancellationToken">Ends the work between writes; doing it all again later is safe.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    /// <exception cref="InvalidDataException">A row in the store is damaged.</exception>
    public Task WriteAsync(IngestBatch batch, CancellationToken cancellationToken) =>
        // Taken in order, and a state waits only for what was begun before it, so that some part can always go on.
        Parallel.ForEachAsync(
            WritePlan.Make(batch, lead: _parallel / 2),
            new ParallelOptions { MaxDegreeOfParallelism = _parallel, CancellationToken = cancellationToken },
            (part, token) => new ValueTask(part is HistoryPart historyPart
                ? WriteAsync(batch, historyPart, token)
                : MergeAsync(batch, (StatePart)part, token)));

    /// <summary>Writes one part of a plan to history.</summary>
    public async Task WriteAsync(IngestBatch batch, HistoryPart part, CancellationToken cancellationToken)
    {
        var rows = new HistoryRow[part.Positions.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var candidate = ref batch[part.Positions[i]];
            rows[i] = new HistoryRow(candidate.Reading, candidate.Device.Registration, part.PartitionKey);
        }

        foreach (var rejected in await history.WriteAsync(part.Table, rows, cancellationToken).ConfigureAwait(false))
        {
            batch.Reject(part.Positions[rejected.Index], rejected);
        }

        part.SetWritten();
    }

    /// <summary>Merges one part of a plan into the latest states, when its history is written.</summary>
    public async Task MergeAsync(IngestBatch batch, StatePart part, CancellationToken cancellationToken)
    {
        // Read while history is being written. That is no earlier than a cached state was read: the write that follows is
        // guarded, and history is asked only after the readings stand in it.
        var known = await states.LoadAsync(part.Devices.ConvertAll(device => device.DeviceId), cancellationToken).ConfigureAwait(false);
        foreach (var written in part.History)
        {
            await written.Written.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var merged = new List<BatchDevice>(part.Devices.Count);
        var readings = new List<(DeviceReadings, StoredState?)>(part.Devices.Count);
        for (var i = 0; i < part.Devices.Count; i++)
        {
            if (batch.TryMakeReadings(part.Devices[i]))
            {
                merged.Add(part.Devices[i]);
                readings.Add((part.Devices[i].Readings!, known[i]));
            }
        }

        var outcomes = await states.MergeAsync(readings, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < merged.Count; i++)
        {
            merged[i].Outcome = outcomes[i];
        }
    }
}
