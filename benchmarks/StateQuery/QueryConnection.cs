using System.Diagnostics;

namespace Serverless.Benchmarks.StateQuery;

/// <summary>One client: a connection that is kept, a request at a time.</summary>
internal sealed class QueryConnection(HttpConnection connection) : IDisposable
{
    public long Answers { get; private set; }

    /// <summary>Answers other than 200.</summary>
    public long Errors { get; private set; }

    public static async Task<QueryConnection> OpenAsync(Uri server, CancellationToken cancellationToken) =>
        new(await HttpConnection.OpenAsync(server, cancellationToken).ConfigureAwait(false));

    /// <summary>Asks until the time has come.</summary>
    /// <param name="requests">One is drawn each time.</param>
    /// <param name="until">In ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="latencies">Takes the time of each.</param>
    /// <param name="seed">Of the draw.</param>
    /// <param name="cancellationToken">Ends it sooner.</param>
    public async Task RunAsync(
        byte[][] requests, long until, LatencyHistogram latencies, int seed, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var random = new Random(seed);
        while (Stopwatch.GetTimestamp() is var started && started < until)
        {
            var status = await connection.SendAsync(requests[random.Next(requests.Length)], cancellationToken).ConfigureAwait(false);
            latencies.Add(Stopwatch.GetElapsedTime(started));
            Answers++;
            Errors += status == 200 ? 0 : 1;
        }
    }

    public void Dispose() => connection.Dispose();
}
