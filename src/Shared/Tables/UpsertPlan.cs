using System.Runtime.InteropServices;
using Serverless.Shared.Tables.Transactions;

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

    /// <summary>The operations of one transaction.</summary>
    public sealed record Batch(string Table, List<PlannedRow> Rows);

    public static List<List<Batch>> Make(IReadOnlyList<TableUpsert> upserts)
    {
        var partitions = new Dictionary<(string Table, string PartitionKey), Partition>();
        foreach (var upsert in upserts)
        {
            ref var partition = ref CollectionsMarshal.GetValueRefOrAddDefault(partitions, (upsert.Table, upsert.Row.PartitionKey), out _);
            (partition ??= new Partition()).Add(upsert);
        }

        var rounds = new List<List<Batch>>();
        foreach (var ((table, _), partition) in partitions)
        {
            for (var round = 0; round < partition.Rounds.Count; round++)
            {
                if (round == rounds.Count)
                {
                    rounds.Add([]);
                }

                Split(table, partition.Rounds[round], rounds[round]);
            }
        }

        return rounds;
    }

    /// <summary>Rows of one partition, each once, in as few transactions as they fit, in order; the tags are the
    /// indices.</summary>
    public static List<Batch> InOrder(string table, IReadOnlyList<ITableRow> rows)
    {
        var planned = new List<PlannedRow>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            planned.Add(new PlannedRow(rows[i], i));
        }

        var batches = new List<Batch>(1);
        if (planned.Count > 0)
        {
            Split(table, planned, batches);
        }

        return batches;
    }

    private static void Split(string table, List<PlannedRow> rows, List<Batch> batches)
    {
        var (start, bytes) = (0, 0L);
        for (var i = 0; i < rows.Count; i++)
        {
            var size = rows[i].Row.MaxBytes;
            if (i - start == TableStore.MaxOperations || (i > start && bytes + size > MaxBodyBytes))
            {
                batches.Add(new Batch(table, rows[start..i]));
                (start, bytes) = (i, 0);
            }

            bytes += size;
        }

        batches.Add(new Batch(table, start == 0 ? rows : rows[start..]));
    }

    private sealed class Partition
    {
        // Where the last version of each row stands.
        private readonly Dictionary<string, (int Round, int Index)> _last = new(StringComparer.Ordinal);

        public List<List<PlannedRow>> Rounds { get; } = [[]];

        public void Add(in TableUpsert upsert)
        {
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, upsert.Row.RowKey, out var known);
            var round = 0;
            if (known)
            {
                var version = Rounds[last.Round][last.Index];
                if (RowContent.AreEqual(version.Row, upsert.Row))
                {
                    Rounds[last.Round][last.Index] = version.WithTag(upsert.Tag);
                    return;
                }

                round = last.Round + 1;
                if (round == Rounds.Count)
                {
                    Rounds.Add([]);
                }
            }

            last = (round, Rounds[round].Count);
            Rounds[round].Add(new PlannedRow(upsert.Row, upsert.Tag));
        }
    }
}
