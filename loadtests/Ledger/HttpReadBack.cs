using System.Globalization;
using System.Text.Json;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Fleet;

namespace Serverless.LoadTests.Ledger;

/// <summary>Reads everything back over the API, where the tables themselves cannot be reached.</summary>
internal static class HttpReadBack
{
    private const int AtOnce = 32;

    /// <param name="client">The API.</param>
    /// <param name="readings">What was sent.</param>
    /// <param name="until">How far the run came.</param>
    /// <param name="found">Takes what there is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackendException">It was refused.</exception>
    public static async Task RunAsync(BackendClient client, Readings readings, TimeSpan until, ReadBack found, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, readings.Population.Devices), parallel, async (device, token) =>
        {
            await ReadStateAsync(client, readings.Population.Names.Of(device), device, found, token).ConfigureAwait(false);
            if (readings.CountBefore(device, until) is > 0 and var count)
            {
                await ReadHistoryAsync(client, readings.Population.Names.Of(device), device, readings.TimestampOf(device, 0), readings.TimestampOf(device, count), found, token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        await ReadDeadLettersAsync(client, readings.Start, found, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ReadStateAsync(BackendClient client, string deviceId, int device, ReadBack found, CancellationToken cancellationToken)
    {
        using var state = await client.GetAsync($"devices/{deviceId}/state", cancellationToken).ConfigureAwait(false);
        var metrics = state.RootElement.GetProperty("metrics");
        lock (found)
        {
            found.AddState(device, name => metrics.TryGetProperty(name, out var metric)
                ? new ShownMetric(Time(metric), Sequence(metric), Value(metric.GetProperty("value")))
                : null);
        }
    }

    private static async Task ReadHistoryAsync(BackendClient client, string deviceId, int device, long from, long to, ReadBack found, CancellationToken cancellationToken)
    {
        var path = $"devices/{deviceId}/telemetry?limit=1000&from={Readings.Time(from)}&to={Readings.Time(to)}";
        await EachAsync(client, path, item =>
        {
            var metrics = item.GetProperty("metrics");
            lock (found)
            {
                found.AddReading(device, Time(item), Sequence(item), name => metrics.TryGetProperty(name, out var value) ? Value(value) : null);
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ReadDeadLettersAsync(BackendClient client, DateTimeOffset since, ReadBack found, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await EachAsync(
            client, $"deadletters?limit=1000&from={Readings.Time(since.ToUnixTimeMilliseconds())}", item => ids.Add(item.GetProperty("id").GetString()!), cancellationToken).ConfigureAwait(false);
        foreach (var id in ids)
        {
            using var letter = await client.GetAsync($"deadletters/{id}", cancellationToken).ConfigureAwait(false);
            found.AddDeadLetter(letter.RootElement.GetProperty("reason").GetString()!, letter.RootElement.GetProperty("body").GetBytesFromBase64());
        }
    }

    private static async Task EachAsync(BackendClient client, string path, Action<JsonElement> take, CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var more = continuation is null ? "" : $"&continuation={Uri.EscapeDataString(continuation)}";
            using var page = await client.GetAsync(path + more, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.RootElement.GetProperty("items").EnumerateArray())
            {
                take(item);
            }

            continuation = page.RootElement.GetProperty("continuation").GetString();
        }
        while (continuation is not null);
    }

    private static long Time(JsonElement holder) =>
        DateTimeOffset.Parse(holder.GetProperty("ts").GetString()!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private static long Sequence(JsonElement holder) =>
        holder.TryGetProperty("seq", out var sequence) && sequence.ValueKind == JsonValueKind.Number ? sequence.GetInt64() : -1;

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
