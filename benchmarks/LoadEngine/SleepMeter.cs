using System.Diagnostics;

namespace Serverless.Benchmarks.LoadEngine;

/// <summary>How late this machine wakes a thread that sleeps a millisecond at a time: nobody starts anything more punctually.</summary>
internal sealed class SleepMeter : IDisposable
{
    private static readonly TimeSpan Sleep = TimeSpan.FromMilliseconds(1);

    private readonly ManualResetEvent _over = new(false);
    private readonly LatencyHistogram _late = new();
    private readonly Thread _thread;

    public SleepMeter()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends it.</summary>
    /// <returns>Milliseconds at p99.</returns>
    public double End()
    {
        _over.Set();
        _thread.Join();
        return _late.Milliseconds(0.99);
    }

    public void Dispose()
    {
        End();
        _over.Dispose();
    }

    private void Run()
    {
        for (var started = Stopwatch.GetTimestamp(); !_over.WaitOne(Sleep); started = Stopwatch.GetTimestamp())
        {
            _late.Add(Stopwatch.GetElapsedTime(started) - Sleep);
        }
    }
}
