using System.ComponentModel;
using System.Diagnostics;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Fleet;

/// <summary>Notes memory and latency again and again, to tell whether they stay where they are.</summary>
/// <param name="run">Whose latencies.</param>
/// <param name="processId">Of the backend, where it shares the machine; else null.</param>
/// <param name="time">The clock of pauses.</param>
internal sealed class SoakWatch(LoadRun run, int? processId, TimeProvider time)
{
    private const int Points = 120;

    private readonly List<(double Seconds, double Megabytes)> _memory = [];
    private readonly List<(double Seconds, double Milliseconds)> _latency = [];

    /// <summary>Resident memory of the backend, by seconds since the beginning; empty where it is elsewhere.</summary>
    public IReadOnlyList<(double Seconds, double Megabytes)> Memory => _memory;

    /// <summary>Median of each interval.</summary>
    public IReadOnlyList<(double Seconds, double Milliseconds)> Latency => _latency;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var process = processId is { } id ? Process.GetProcessById(id) : null;
        var counted = run.Recorder.Watched = new LatencyHistogram.Intervals();
        for (var point = 1; point <= Points; point++)
        {
            var next = run.Shape.MeasuredFrom + (run.Shape.Duration * point / Points);
            await Task.Delay(next > run.Elapsed ? next - run.Elapsed : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            _latency.Add((run.Elapsed.TotalSeconds, counted.Next().Milliseconds(0.5)));
            try
            {
                process?.Refresh();
                if (process is not null)
                {
                    _memory.Add((run.Elapsed.TotalSeconds, process.WorkingSet64 / 1e6));
                }
            }
            catch (Exception problem) when (problem is InvalidOperationException or Win32Exception)
            {
                // It has ended; the errors of the run say so.
            }
        }
    }
}
