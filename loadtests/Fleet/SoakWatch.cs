using System.ComponentModel;
using System.Diagnostics;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Fleet;

/// <summary>Notes again and again what must stay where it is. What is of the backend's process is empty where that is elsewhere.</summary>
/// <param name="run">Whose latencies.</param>
/// <param name="backend">Whose process and data are watched.</param>
/// <param name="time">The clock of pauses.</param>
internal sealed class SoakWatch(LoadRun run, TestedBackend backend, TimeProvider time)
{
    private const int Points = 120;

    private readonly List<(double Seconds, double Value)> _memory = [];
    private readonly List<(double Seconds, double Value)> _handles = [];
    private readonly List<(double Seconds, double Value)> _disk = [];
    private readonly List<(double Seconds, double Value)> _latency = [];

    /// <summary>Resident memory of the backend, MB, by seconds since the beginning.</summary>
    public IReadOnlyList<(double Seconds, double Value)> Memory => _memory;

    /// <summary>Open files and other handles of the backend.</summary>
    public IReadOnlyList<(double Seconds, double Value)> Handles => _handles;

    /// <summary>Bytes of the backend's data for each event that was taken since the watch began: what is kept grows, this must not.</summary>
    public IReadOnlyList<(double Seconds, double Value)> DiskOfAnEvent => _disk;

    /// <summary>Median of each interval, milliseconds.</summary>
    public IReadOnlyList<(double Seconds, double Value)> Latency => _latency;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var process = backend.ProcessId is { } id ? Process.GetProcessById(id) : null;
        var interval = run.Recorder.Watched = new LatencyHistogram.Intervals();
        var (bytes, events) = (backend.DataBytes(), 0L);
        for (var point = 1; point <= Points; point++)
        {
            var next = run.Shape.MeasuredFrom + (run.Shape.Duration * point / Points);
            await Task.Delay(next > run.Elapsed ? next - run.Elapsed : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var (seconds, latency) = (run.Elapsed.TotalSeconds, interval.Next());
            _latency.Add((seconds, latency.Milliseconds(0.5)));
            events += latency.Count;
            if (events > 0 && backend.DataBytes() - bytes is { } grown)
            {
                _disk.Add((seconds, (double)grown / events));
            }

            Note(process, seconds);
        }
    }

    private void Note(Process? process, double seconds)
    {
        try
        {
            process?.Refresh();
            if (process is not null)
            {
                _memory.Add((seconds, process.WorkingSet64 / 1e6));
                _handles.Add((seconds, process.HandleCount));
            }
        }
        catch (Exception problem) when (problem is InvalidOperationException or Win32Exception)
        {
            // It has ended; the errors of the run say so.
        }
    }
}
