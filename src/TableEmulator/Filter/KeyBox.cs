using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Filter;

/// <summary>The keys whose PartitionKey lies in one interval and whose RowKey in another.</summary>
internal sealed record KeyBox(KeyInterval Partition, KeyInterval Row)
{
    /// <summary>Sorts after the separator and before any character of a key.</summary>
    private const byte AfterSeparator = EntityKey.Separator + 1;

    public static readonly KeyBox All = new(KeyInterval.All, KeyInterval.All);

    public bool IsEmpty => Partition.IsEmpty || Row.IsEmpty;

    public KeyBox Intersect(KeyBox other) => new(Partition.Intersect(other.Partition), Row.Intersect(other.Row));

    public KeyBox Hull(KeyBox other) => new(Partition.Hull(other.Partition), Row.Hull(other.Row));

    /// <summary>
    /// The smallest range of whole keys around the box. Only in a single partition do the RowKeys form a range.
    /// </summary>
    public KeyRange ToRange(int tableId)
    {
        var table = KeyRange.OfTable(tableId);
        if (Partition.IsPoint)
        {
            byte[] start = [.. table.Low, .. Partition.Low];
            return new KeyRange(
                [.. start, EntityKey.Separator, .. Row.Low],
                Row.High is null ? [.. start, AfterSeparator] : [.. start, EntityKey.Separator, .. Row.High]);
        }

        return new KeyRange(Bound(table.Low, Partition.Low), Partition.High is null ? table.High : Bound(table.Low, Partition.High));
    }

    /// <summary>The whole key before which lie the partitions below <paramref name="partition"/>.</summary>
    private static byte[] Bound(byte[] table, byte[] partition) => partition switch
    {
        [.., 0] => [.. table, .. partition[..^1], AfterSeparator],
        _ => [.. table, .. partition, EntityKey.Separator],
    };
}
