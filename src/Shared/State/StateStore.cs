using Serverless.Shared.Tables;

namespace Serverless.Shared.State;

/// <summary>
/// The latest states, kept as docs/decisions/0003-identity-order-state.md says. Any number of instances may write the
/// same devices at once.
/// </summary>
internal sealed class StateStore(StateReader reader, StateWriter writer, StateNotices notices)
{
    /// <summary>Reads a device's state from the store.</summary>
    /// <param name="deviceId">A registered device.</param>
    /// <param name="registration">Its registration; what another registration left is not shown.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The state; version 0 where the device was never heard.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public async Task<DeviceState> FindAsync(string deviceId, int registration, CancellationToken cancellationToken)
    {
        var stored = await reader.ReadAsync(deviceId, cancellationToken).ConfigureAwait(false);
        return stored?.State.Registration == registration ? stored.State : DeviceState.Empty(deviceId, registration);
    }

    /// <summary>Takes states from those at hand, and from the store what is missing.</summary>
    /// <param name="deviceIds">Devices of one bucket, in ascending ordinal order.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    /// <returns>One for each device, in order, to be given to <see cref="MergeAsync"/>: as old as the cache, and null where
    /// there was none.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    /// <exception cref="InvalidDataException">A row is damaged.</exception>
    public ValueTask<StoredState?[]> LoadAsync(IReadOnlyList<string> deviceIds, CancellationToken cancellationToken) =>
        writer.LoadAsync(deviceIds, cancellationToken);

    /// <summary>Merges readings into the states of their devices.</summary>
    /// <param name="devices">Each device once, with the state that <see cref="LoadAsync"/> gave; every reading stands in
    /// history already.</param>
    /// <param name="cancellationToken">Ends the work; some states may be written.</param>
    /// <returns>One outcome for each device, in order.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out, or others keep changing the same states; some
    /// states may be written. Doing it all again is safe.</exception>
    /// <exception cref="InvalidDataException">A row is damaged.</exception>
    public async Task<StateOutcome[]> MergeAsync(
        IReadOnlyList<(DeviceReadings Readings, StoredState? Known)> devices, CancellationToken cancellationToken)
    {
        var works = new StateWork[devices.Count];
        for (var i = 0; i < works.Length; i++)
        {
            works[i] = new StateWork(devices[i].Readings) { Stored = devices[i].Known };
        }

        try
        {
            await writer.WriteAsync(works, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also where it failed: some may be written.
            foreach (var (readings, _) in devices)
            {
                notices.Tell(readings.DeviceId);
            }
        }

        return Array.ConvertAll(works, static work => work.ToOutcome());
    }
}
