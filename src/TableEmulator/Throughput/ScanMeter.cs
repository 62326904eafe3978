using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Throughput;

/// <summary>Counts the rows of one scan.</summary>
internal sealed class ScanMeter(ThroughputMeter meter, int table)
{
    private byte[] _partition = [];
    private string? _partitionKey;

    /// <summary>False if the row of this key is beyond a target.</summary>
    public bool TryTake(ReadOnlySpan<byte> key)
    {
        EntityKey.Split(key, out var partition, out _);
        if (_partitionKey is null || !partition.SequenceEqual(_partition))
        {
            _partition = partition.ToArray();
            _partitionKey = EntityKey.Decode(partition);
        }

        return meter.TryTake(table, _partitionKey, 1);
    }
}
