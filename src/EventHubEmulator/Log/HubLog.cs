using System.Globalization;
using Serverless.Shared.Tables;

namespace Serverless.EventHubEmulator.Log;

/// <summary>One hub: its partitions and consumer groups.</summary>
internal sealed class HubLog(HubOptions options, PartitionLog[] partitions, long createdMilliseconds)
{
    private readonly HashSet<string> _consumerGroups = new(options.ConsumerGroups, StringComparer.OrdinalIgnoreCase) { "$Default" };
    private uint _next;

    public string Name => options.Name;

    public IReadOnlyList<PartitionLog> Partitions => partitions;

    /// <summary>Unix milliseconds.</summary>
    public long CreatedMilliseconds => createdMilliseconds;

    public bool HasConsumerGroup(string name) => _consumerGroups.Contains(name);

    /// <summary>A partition by its id, which is its number in decimal digits; <c>null</c> if there is none.</summary>
    public PartitionLog? FindPartition(string id) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < partitions.Length
            ? partitions[number]
            : null;

    /// <summary>The partition of a key, or the next one in turn without a key.</summary>
    public PartitionLog Assign(string? partitionKey) => partitions[partitionKey is null
        ? (int)(Interlocked.Increment(ref _next) % (uint)partitions.Length)
        : PartitionKeyHash.Assign(partitionKey, partitions.Length)];
}
