using Serverless.Benchmarks.Fleet;

namespace Serverless.Benchmarks.StateQuery;

/// <summary>The peer: an endpoint that answers the same JSON from memory and does nothing else.</summary>
internal static class BareWorker
{
    /// <param name="source">The host whose answers it takes before it begins.</param>
    /// <param name="devicesPerPartition">The fleet.</param>
    /// <param name="stop">Ends it, as the end of standard input does.</param>
    public static async Task RunAsync(Uri source, int devicesPerPartition, CancellationToken stop)
    {
        var bodies = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using (var client = new HttpClient { BaseAddress = source })
        {
            foreach (var device in new DeviceFleet(devicesPerPartition).All)
            {
                var path = $"/api/devices/{device}/state";
                bodies.Add(path, await client.GetByteArrayAsync(new Uri(path, UriKind.Relative), stop).ConfigureAwait(false));
            }
        }

        await BareEndpoint.RunAsync(bodies.GetValueOrDefault, stop).ConfigureAwait(false);
    }
}
