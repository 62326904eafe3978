using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices.Indexes;

/// <summary>
/// Compares the index rows of one bucket with its devices. What differs is only suspected: the devices are read at one
/// time, the index at another. <see cref="IndexMender"/> looks again and repairs.
/// </summary>
/// <param name="tables">The tables.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="maxKeys">Index rows that are compared at once, some 50 bytes each; a larger bucket is read several times.</param>
internal sealed class IndexRepair(TableStore tables, string bucket, int maxKeys)
{
    private readonly IndexMender _mender = new(tables, bucket);
    private int _devices;
    private int _added;
    private int _removed;

    /// <exception cref="TableStoreUnavailableException">The store is out; what was repaired stays so.</exception>
    public async Task<IndexRepairResult> RunAsync(CancellationToken cancellationToken)
    {
        var slices = 1u;
        for (var slice = 0u; slice < slices; slice++)
        {
            var expected = await CollectAsync(slice, slices, cancellationToken);
            while (expected is null)
            {
                // Only the first one can be too large: the keys' hashes divide them evenly.
                slices *= 2;
                expected = await CollectAsync(slice, slices, cancellationToken);
            }

            await RemoveSurplusAsync(expected, slice, slices, cancellationToken);
            if (expected.Count > 0)
            {
                await AddMissingAsync(expected, slice, slices, cancellationToken);
            }
        }

        return new IndexRepairResult(_devices, _added, _removed);
    }

    /// <returns>The hashes of the keys that there should be; null where the first slice has too many.</returns>
    private async Task<HashSet<ulong>?> CollectAsync(uint slice, uint slices, CancellationToken cancellationToken)
    {
        var expected = new HashSet<ulong>();
        var devices = 0;
        await foreach (var device in ReadDevicesAsync(cancellationToken))
        {
            devices++;
            expected.UnionWith(KeysOf(device, slice, slices));
            if (slice == 0 && expected.Count > maxKeys)
            {
                return null;
            }
        }

        _devices = devices;
        return expected;
    }

    /// <summary>Takes from the expected keys those that are there.</summary>
    private async Task RemoveSurplusAsync(HashSet<ulong> expected, uint slice, uint slices, CancellationToken cancellationToken)
    {
        var filter = RowRange.Filter(bucket, DeviceIndex.Prefix, DeviceIndex.End);
        await foreach (var row in tables.QueryAsync(TableNames.Devices, filter, [nameof(TableEntity.RowKey)], cancellationToken))
        {
            var hash = Hash(row.RowKey);
            if (hash % slices == slice && !expected.Remove(hash) && await _mender.RemoveAsync(row.RowKey, cancellationToken))
            {
                _removed++;
            }
        }
    }

    private async Task AddMissingAsync(HashSet<ulong> missing, uint slice, uint slices, CancellationToken cancellationToken)
    {
        await foreach (var device in ReadDevicesAsync(cancellationToken))
        {
            if (KeysOf(device, slice, slices).Any(missing.Contains))
            {
                _added += await _mender.AddAsync(device.DeviceId, cancellationToken);
            }
        }
    }

    private async IAsyncEnumerable<Device> ReadDevicesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = RowRange.Filter(bucket, DeviceKeys.DevicePrefix, DeviceKeys.DeviceEnd);
        await foreach (var row in tables.QueryAsync(TableNames.Devices, filter, null, cancellationToken))
        {
            if (DeviceRow.Read(row).Device is { } device)
            {
                yield return device;
            }
        }
    }

    private static IEnumerable<ulong> KeysOf(Device device, uint slice, uint slices) =>
        DeviceIndex.KeysOf(device).Select(Hash).Where(hash => hash % slices == slice);

    private static ulong Hash(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
