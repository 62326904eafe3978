using System.Text.Json;
using Azure.Data.Tables;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Peers;
using Serverless.Shared.Tables;

namespace Serverless.Benchmarks.Latency;

/// <summary>Asks for a device until its reading is there.</summary>
/// <param name="readCounter">The counter of the device's latest reading; less than 0 where there is none.</param>
internal sealed class ReadingProbe(Func<string, CancellationToken, Task<double>> readCounter)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromSeconds(60);

    /// <summary>Through <c>GET /devices/{deviceId}/state</c>, as an operator asks.</summary>
    public static ReadingProbe OverHttp(HttpClient client, string http) => new(async (deviceId, cancellationToken) =>
    {
        using var body = JsonDocument.Parse(
            await client.GetByteArrayAsync(new Uri($"{http}/api/devices/{deviceId}/state"), cancellationToken).ConfigureAwait(false));
        return body.RootElement.GetProperty("metrics").TryGetProperty(TelemetryBody.Counter, out var counter)
            ? counter.GetProperty("value").GetDouble()
            : -1;
    });

    /// <summary>From the product's table, by a point read.</summary>
    public static ReadingProbe OfStates(string tables, int buckets) =>
        OfTable(tables, TableNames.State, "m_" + TelemetryBody.Counter, deviceId => (Bucket.Of(deviceId, buckets), deviceId));

    /// <summary>From the peer's table, by a point read.</summary>
    public static ReadingProbe OfPeer(string tables) =>
        OfTable(tables, UpsertPerEvent.Table, TelemetryBody.Counter, deviceId => (deviceId, "state"));

    /// <exception cref="TimeoutException">It has not come within a minute.</exception>
    public async Task WaitAsync(string deviceId, int round, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await readCounter(deviceId, cancellationToken).ConfigureAwait(false) < round)
        {
            if (TimeProvider.System.GetElapsedTime(started) > GivenUpAfter)
            {
                throw new TimeoutException($"Reading {round} of {deviceId} does not come.");
            }

            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ReadingProbe OfTable(string tables, string name, string column, Func<string, (string PartitionKey, string RowKey)> key)
    {
        var table = new TableClient(tables, name);
        return new ReadingProbe(async (deviceId, cancellationToken) =>
        {
            var (partitionKey, rowKey) = key(deviceId);
            var row = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, [column], cancellationToken).ConfigureAwait(false);
            return row is { HasValue: true, Value: { } found } ? found.GetDouble(column) ?? -1 : -1;
        });
    }
}
