using System.Runtime.InteropServices;
using Azure.Data.Tables;

namespace Serverless.Shared.Tables;

/// <summary>
/// Arranges upserts into transactions: one partition each, within the limits of the service, no row twice in one.
/// </summary>
/// <remarks>Versions of one row are told apart by rounds: round n holds the n-th distinct version of each row, and a
/// round is written when the one before has ended, so that the last version stands. One round is the rule.</remarks>
internal static class UpsertPlan
{
    /// <summary>3.5 MiB of the service's 4 MiB for the body of a transaction.</summary>
    public const int MaxBodyBytes = 7 * 512 * 1024;

    /// <summary>The operations of one transaction; of a row written more than once alike, all tags.</summary>
    public sealed record Batch(string Table, List<Row> Rows);

    public readonly record struct Row(TableEntity Entity, List<int> Tags);

    private readonly record struct Key(string Table, string PartitionKey, string RowKey);

    public static List<List<Batch>> Make(IReadOnlyList<TableUpsert> upserts)
    {
        var versions = new Dictionary<Key, (int Round, Row Last)>(upserts.Count);
        var rounds = new List<Dictionary<(string Table, string PartitionKey), List<Row>>>();
        foreach (var upsert in upserts)
        {
            var key = new Key(upsert.Table, upsert.Entity.PartitionKey, upsert.Entity.RowKey);
            ref var version = ref CollectionsMarshal.GetValueRefOrAddDefault(versions, key, out var known);
            if (known && EntityContent.AreEqual(version.Last.Entity, upsert.Entity))
            {
                version.Last.Tags.Add(upsert.Tag);
                continue;
            }

            version = (known ? version.Round + 1 : 0, new Row(upsert.Entity, [upsert.Tag]));
            if (version.Round == rounds.Count)
            {
                rounds.Add([]);
            }

            ref var partition = ref CollectionsMarshal.GetValueRefOrAddDefault(rounds[version.Round], (key.Table, key.PartitionKey), out _);
            (partition ??= []).Add(version.Last);
        }

        return rounds.ConvertAll(Split);
    }

    private static List<Batch> Split(Dictionary<(string Table, string PartitionKey), List<Row>> partitions)
    {
        var batches = new List<Batch>(partitions.Count);
        foreach (var ((table, _), rows) in partitions)
        {
            var batch = new Batch(table, new List<Row>(Math.Min(rows.Count, TableStore.MaxOperations)));
            batches.Add(batch);
            var bytes = 0L;
            foreach (var row in rows)
            {
                var size = EntitySize.UpperBound(row.Entity);
                if (batch.Rows.Count == TableStore.MaxOperations || (batch.Rows.Count > 0 && bytes + size > MaxBodyBytes))
                {
                    batch = new Batch(table, []);
                    batches.Add(batch);
                    bytes = 0;
                }

                batch.Rows.Add(row);
                bytes += size;
            }
        }

        return batches;
    }
}
