using System.Globalization;
using Serverless.Shared.Tables;

namespace Serverless.Benchmarks.Fleet;

/// <summary>Devices by the hub's partition that their ids belong to; with as many buckets, by bucket.</summary>
internal sealed class DeviceFleet
{
    private readonly List<string>[] _byPartition;

    /// <param name="perPartition">Devices of each partition.</param>
    /// <param name="partitions">The hub's partitions.</param>
    public DeviceFleet(int perPartition, int partitions = 4)
    {
        _byPartition = [.. Enumerable.Range(0, partitions).Select(_ => new List<string>(perPartition))];
        for (var (number, full) = (0, 0); full < partitions; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"device-{number:D6}");
            var devices = _byPartition[PartitionKeyHash.Assign(id, partitions)];
            if (devices.Count < perPartition)
            {
                devices.Add(id);
                full += devices.Count == perPartition ? 1 : 0;
            }
        }
    }

    public int Partitions => _byPartition.Length;

    public IReadOnlyList<string> Of(int partition) => _byPartition[partition];

    public IEnumerable<string> All => _byPartition.SelectMany(devices => devices);
}
