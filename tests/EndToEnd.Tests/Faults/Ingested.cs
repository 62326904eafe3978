using System.Diagnostics;
using Azure.Data.Tables;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>Waits until the backend has worked off what the hub holds, as the table <c>progress</c> tells.</summary>
internal static class Ingested
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <param name="tables">The tables.</param>
    /// <param name="counts">Events of each partition.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Events left when the time was over: 0 where all is done.</returns>
    public static async Task<long> WaitAsync(
        TableServiceClient tables, IReadOnlyDictionary<string, long> counts, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = await LeftAsync(tables, counts, cancellationToken);
            if (left == 0 || Stopwatch.GetElapsedTime(started) > limit)
            {
                return left;
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }

    public static async Task<long> LeftAsync(
        TableServiceClient tables, IReadOnlyDictionary<string, long> counts, CancellationToken cancellationToken)
    {
        var done = new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            await foreach (var row in tables.GetTableClient("progress").QueryAsync<TableEntity>(cancellationToken: cancellationToken))
            {
                done[row.RowKey] = row.GetInt64("sequenceNumber")!.Value + 1;
            }
        }
        catch (Azure.RequestFailedException missing) when (missing.Status == 404)
        {
            // Nothing was ingested yet.
        }

        return counts.Sum(partition => Math.Max(0, partition.Value - done.GetValueOrDefault(partition.Key)));
    }
}
