using System.Text.Json;
using Azure.Data.Tables;
using Serverless.LocalHost.Demo;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>What is there of a fleet: history and dead letters from the raw tables, states as HTTP shows them.</summary>
/// <param name="History">The values of <c>a</c> in the rows of each reading.</param>
/// <param name="States">Each metric's latest value.</param>
/// <param name="DeadLetters">How many there are of each reason and body, in hexadecimal digits.</param>
internal sealed record StoredFleet(
    IReadOnlyDictionary<(string Device, long Timestamp, long Sequence), List<double>> History,
    IReadOnlyDictionary<(string Device, string Metric), (double Value, long Timestamp, long Sequence)> States,
    IReadOnlyDictionary<(string Reason, string Body), int> DeadLetters)
{
    public static async Task<StoredFleet> ReadAsync(
        TableServiceClient tables, Uri backend, IReadOnlyList<string> devices, CancellationToken cancellationToken)
    {
        var scan = await TableScan.RunAsync(tables, devices.ToDictionary(device => device, _ => "a"), DateTimeOffset.UnixEpoch, cancellationToken);
        return new StoredFleet(
            scan.Devices.SelectMany(device => device.Value.Readings.Select(row => (Key: (device.Key, row.Key.Timestamp, row.Key.Sequence), row.Value)))
                .ToDictionary(row => row.Key, row => row.Value),
            await ReadStatesAsync(backend, [.. devices], cancellationToken),
            scan.DeadLetters.GroupBy(letter => (letter.Reason, Convert.ToHexString(letter.Body))).ToDictionary(group => group.Key, group => group.Count()));
    }

    private static async Task<Dictionary<(string, string), (double, long, long)>> ReadStatesAsync(
        Uri backend, HashSet<string> devices, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = backend };
        var states = new Dictionary<(string, string), (double, long, long)>();
        string? continuation = null;
        do
        {
            var more = continuation is null ? "" : $"&continuation={Uri.EscapeDataString(continuation)}";
            using var page = JsonDocument.Parse(await client.GetStringAsync($"api/states?limit=1000{more}", cancellationToken));
            foreach (var state in page.RootElement.GetProperty("items").EnumerateArray())
            {
                var device = state.GetProperty("deviceId").GetString()!;
                foreach (var metric in state.GetProperty("metrics").EnumerateObject().Where(_ => devices.Contains(device)))
                {
                    states[(device, metric.Name)] = (
                        metric.Value.GetProperty("value").GetDouble(),
                        metric.Value.GetProperty("ts").GetDateTimeOffset().ToUnixTimeMilliseconds(),
                        metric.Value.GetProperty("seq").GetInt64());
                }
            }

            continuation = page.RootElement.GetProperty("continuation").GetString();
        }
        while (continuation is not null);
        return states;
    }
}
