using System.Diagnostics;
using System.Globalization;
using System.Text;
using Serverless.Benchmarks.Fleet;

namespace Serverless.Benchmarks.StateQuery;

/// <summary>Many clients in a process of their own; each line of standard input is one load.</summary>
internal static class QueryWorker
{
    public static async Task RunAsync(int devicesPerPartition, CancellationToken stop)
    {
        var requests = new DeviceFleet(devicesPerPartition).All
            .Select(device => Encoding.ASCII.GetBytes($"GET /api/devices/{device}/state HTTP/1.1\r\nHost: localhost\r\n\r\n")).ToArray();
        await Console.Out.WriteLineAsync("ready").ConfigureAwait(false);
        while (await Console.In.ReadLineAsync(stop).ConfigureAwait(false) is { } line)
        {
            var words = line.Split(' ');
            var load = new QueryLoad(
                new Uri(words[0]),
                int.Parse(words[1], NumberStyles.None, CultureInfo.InvariantCulture),
                TimeSpan.FromMilliseconds(int.Parse(words[2], NumberStyles.None, CultureInfo.InvariantCulture)));
            await Console.Out.WriteLineAsync($"asked {await MeasureAsync(load, requests, stop).ConfigureAwait(false)}").ConfigureAwait(false);
        }
    }

    private static async Task<string> MeasureAsync(QueryLoad load, byte[][] requests, CancellationToken stop)
    {
        var connections = new List<QueryConnection>(load.Clients);
        try
        {
            for (var i = 0; i < load.Clients; i++)
            {
                connections.Add(await QueryConnection.OpenAsync(load.Address, stop).ConfigureAwait(false));
            }

            var latencies = new LatencyHistogram();
            var (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var until = started + (long)(load.Length.TotalSeconds * Stopwatch.Frequency);
            await Task.WhenAll(connections.Select((connection, seed) =>
                connection.RunAsync(requests, until, latencies, seed + load.Clients, stop))).ConfigureAwait(false);
            var elapsed = Stopwatch.GetElapsedTime(started);
            cpu = Environment.CpuUsage.TotalTime - cpu;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{connections.Sum(one => one.Answers)} {connections.Sum(one => one.Errors)} {elapsed.TotalSeconds} {latencies.Milliseconds(0.5)} {latencies.Milliseconds(0.99)} {cpu.TotalSeconds}");
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }
}
