namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>
/// A partition that this host has claimed. It writes the partition's checkpoint only while the partition is this host's:
/// whoever has taken it over has changed the row. For one caller at a time.
/// </summary>
internal sealed class HeldLease
{
    /// <summary>Each attempt but the first follows an answer that was lost; two of them in a row are rare.</summary>
    private const int MaxAttempts = 4;

    private readonly LeaseStore _store;
    private readonly CheckpointKey _key;
    private PartitionLease _row;
    private volatile bool _isLost;

    /// <param name="store">The store.</param>
    /// <param name="key">The consumer group.</param>
    /// <param name="row">The partition's row, which names this host.</param>
    public HeldLease(LeaseStore store, CheckpointKey key, PartitionLease row)
    {
        _store = store;
        _key = key;
        _row = row;
    }

    public string Partition => _row.Partition;

    /// <summary>Greater than that of each owner before.</summary>
    public long Epoch => _row.Epoch;

    /// <summary>The last one written.</summary>
    public Checkpoint? Checkpoint => _row.Checkpoint;

    /// <summary>Whether it is known that another has taken the partition.</summary>
    public bool IsLost => _isLost;

    /// <summary>It has been seen that another has taken the partition.</summary>
    public void Lose() => _isLost = true;

    /// <summary>Whether a row, read after the claim, still names this claim.</summary>
    public bool Matches(PartitionLease row) => row.Owner == _row.Owner && row.Epoch == _row.Epoch;

    /// <summary>Asks the store whether the partition is still this host's.</summary>
    /// <exception cref="Azure.RequestFailedException">The store failed.</exception>
    public async Task<bool> IsHeldAsync(CancellationToken cancellationToken)
    {
        if (!_isLost && await _store.ReadAsync(_key, Partition, cancellationToken).ConfigureAwait(false) is { } found && !Matches(found))
            Lose();
        return !_isLost;
    }

    /// <returns>False, and nothing written, where the partition is another's.</returns>
    /// <exception cref="Azure.RequestFailedException">The store failed.</exception>
    public Task<bool> TryCheckpointAsync(Checkpoint checkpoint, CancellationToken cancellationToken) =>
        TryWriteAsync(_row with { Checkpoint = checkpoint }, cancellationToken);

    /// <summary>Gives the partition up, so that another may take it at once.</summary>
    /// <exception cref="Azure.RequestFailedException">The store failed.</exception>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await TryWriteAsync(_row with { Owner = null }, cancellationToken).ConfigureAwait(false);
        Lose();
    }

    private async Task<bool> TryWriteAsync(PartitionLease row, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts && !_isLost; attempt++)
        {
            if (await _store.TryWriteAsync(_key, row, cancellationToken).ConfigureAwait(false) is { } written)
            {
                _row = written;
                return true;
            }

            // Another's, or this host's own write whose answer was lost, or somebody has deleted the row.
            var found = await _store.ReadAsync(_key, Partition, cancellationToken).ConfigureAwait(false);
            if (found is not null && !Matches(found))
                Lose();
            row = row with { ETag = found?.ETag ?? default };
        }

        return false;
    }
}
