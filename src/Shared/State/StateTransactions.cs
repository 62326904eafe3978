using Serverless.Shared.Tables;

namespace Serverless.Shared.State;

/// <summary>Divides states among transactions: one bucket each, within the limits of count and size.</summary>
internal static class StateTransactions
{
    /// <param name="works">What has nothing to write is left out.</param>
    public static List<List<StateWork>> Plan(IEnumerable<StateWork> works)
    {
        var transactions = new List<List<StateWork>>();
        var open = new Dictionary<string, (List<StateWork> Works, int Bytes)>(StringComparer.Ordinal);
        foreach (var work in works)
        {
            if (work.Row is null)
            {
                continue;
            }

            var bucket = work.Row.PartitionKey;
            var bytes = work.Row.MaxBytes;
            if (!open.TryGetValue(bucket, out var current)
                || current.Works.Count == TableStore.MaxOperations
                || current.Bytes + bytes > UpsertPlan.MaxBodyBytes)
            {
                current = ([], 0);
                transactions.Add(current.Works);
            }

            current.Works.Add(work);
            open[bucket] = (current.Works, current.Bytes + bytes);
        }

        return transactions;
    }
}
