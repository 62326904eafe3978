using System.Globalization;
using System.Text;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Scenarios;

namespace Serverless.LoadTests.Workers;

/// <summary>The engine in a process of its own, for whoever measures the engine.</summary>
internal static class LoadWorker
{
    /// <summary>
    /// Reads lines of address, clients, starts a second (0: without pause) and milliseconds; says for each, in one line, the
    /// measured requests, errors, milliseconds, and p50, p99 and scheduling error's p99 in milliseconds, CPU seconds, and
    /// bytes allocated.
    /// </summary>
    public static async Task RunAsync(CancellationToken stop)
    {
        await Console.Out.WriteLineAsync("ready").ConfigureAwait(false);
        while (await Console.In.ReadLineAsync(stop).ConfigureAwait(false) is { } line)
        {
            var words = line.Split(' ');
            var (address, rate) = (new Uri(words[0]), Number(words[2]));
            var shape = new LoadShape
            {
                Clients = Number(words[1]),
                Rate = rate > 0 ? rate : null,
                Duration = TimeSpan.FromMilliseconds(Number(words[3])),
            };
            var request = Encoding.ASCII.GetBytes($"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
            var (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            var result = await new LoadEngine(TimeProvider.System)
                .RunAsync(shape, number => new HttpClientConnection(address, [request], number), _ => { }, stop).ConfigureAwait(false);
            (cpu, bytes) = (Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes() - bytes);
            var recorder = result.Recorder;
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"loaded {result.Requests} {result.Errors} {result.Measured.TotalMilliseconds} {recorder.Response.Milliseconds(0.5)} {recorder.Response.Milliseconds(0.99)} {recorder.SchedulingError.Milliseconds(0.99)} {cpu.TotalSeconds} {bytes}")).ConfigureAwait(false);
        }
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
