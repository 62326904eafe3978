using System.Diagnostics;

namespace Serverless.Benchmarks.EventHubThroughput;

/// <summary>How fast events went, and what both sides paid.</summary>
internal sealed record Throughput(double EventsPerSecond, double EmulatorMicroseconds, double ClientMicroseconds)
{
    /// <param name="emulator">The server's process; the clients are in this one.</param>
    /// <param name="events">Events that the work moves.</param>
    /// <param name="work">Ends when all of them have arrived.</param>
    public static async Task<Throughput> MeasureAsync(ChildProcess emulator, long events, Func<Task> work)
    {
        var (started, server, client) = (Stopwatch.GetTimestamp(), emulator.Cpu, Environment.CpuUsage.TotalTime);
        await work().ConfigureAwait(false);
        return new Throughput(
            events / Stopwatch.GetElapsedTime(started).TotalSeconds,
            (emulator.Cpu - server).TotalMicroseconds / events,
            (Environment.CpuUsage.TotalTime - client).TotalMicroseconds / events);
    }
}
