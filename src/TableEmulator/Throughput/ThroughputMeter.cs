namespace Serverless.TableEmulator.Throughput;

/// <summary>Counts entities against the targets of their partition and of the account.</summary>
internal sealed class ThroughputMeter(TableThroughputTargets targets, TimeProvider time)
{
    /// <summary>Partitions after which those at rest are forgotten.</summary>
    private const int SweepAt = 4096;

    private readonly Lock _lock = new();
    private readonly TokenBucket _account = new(targets.AccountEntitiesPerSecond, time);
    private readonly Dictionary<(int Table, string PartitionKey), TokenBucket> _partitions = [];
    private int _sweepAt = SweepAt;

    /// <summary>Takes <paramref name="entities"/> from both allowances; false, and nothing taken, if one of them is used up.</summary>
    public bool TryTake(int table, string partitionKey, int entities)
    {
        lock (_lock)
        {
            var partition = Partition(table, partitionKey);
            if (!_account.HasAny || !partition.HasAny) return false;
            _account.Take(entities);
            partition.Take(entities);
            return true;
        }
    }

    private TokenBucket Partition(int table, string partitionKey)
    {
        if (_partitions.TryGetValue((table, partitionKey), out var known)) return known;
        if (_partitions.Count >= _sweepAt) Sweep();
        return _partitions[(table, partitionKey)] = new TokenBucket(targets.PartitionEntitiesPerSecond, time);
    }

    /// <summary>A full allowance says nothing. The account's target bounds how many others there are.</summary>
    private void Sweep()
    {
        foreach (var (key, bucket) in _partitions)
        {
            if (bucket.IsFull) _partitions.Remove(key);
        }

        _sweepAt = Math.Max(SweepAt, _partitions.Count * 2);
    }
}
