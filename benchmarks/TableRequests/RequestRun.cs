using Serverless.Benchmarks.Fleet;

namespace Serverless.Benchmarks.TableRequests;

/// <summary>The requests of one instance's life.</summary>
/// <param name="FromCold">For each event, the first one's included.</param>
/// <param name="Steady">For each event, each partition's first batch left out.</param>
/// <param name="Counts">All of them by kind.</param>
internal sealed record RequestRun(double FromCold, double Steady, IReadOnlyDictionary<string, int> Counts)
{
    /// <summary>Starts an instance and has it take batches of all partitions, side by side as the host has it.</summary>
    public static async Task<RequestRun> MeasureAsync(string tables, EventSource events, int rounds, CancellationToken cancellationToken)
    {
        await using var instance = new IngestInstance(tables);
        var perRound = events.Fleet.All.Count();
        var cold = 0;
        for (var round = 0; round < rounds; round++)
        {
            if (round == 1)
            {
                cold = instance.Transport.Total;
            }

            await Task.WhenAll(Enumerable.Range(0, events.Fleet.Partitions)
                .Select(partition => instance.InvokeAsync(events.Next(partition), cancellationToken))).ConfigureAwait(false);
        }

        var total = instance.Transport.Total;
        return new RequestRun(
            (double)total / (rounds * perRound), (double)(total - cold) / ((rounds - 1) * perRound), instance.Transport.Counts);
    }
}
