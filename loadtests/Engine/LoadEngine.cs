namespace Serverless.LoadTests.Engine;

/// <summary>Runs a load: open or closed model, ramp, warm-up, measured time.</summary>
internal sealed class LoadEngine(TimeProvider time) : ILoadEngine
{
    /// <summary>How long requests under way may still take when somebody ended the run early.</summary>
    private static readonly TimeSpan GraceAfterStop = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public Task<LoadResult> RunAsync(
        LoadShape shape, Func<int, IClient> connect, Action<IntervalFigures> tell, CancellationToken stop, Func<LoadRun, Task>? beside = null) =>
        RunAsync(
            shape,
            run => Task.WhenAll(
                beside?.Invoke(run) ?? Task.CompletedTask,
                shape.Rate is { } rate ? OpenModel.RunAsync(run, rate, connect) : ClosedModel.RunAsync(run, connect)),
            tell,
            stop);

    /// <param name="shape">How much and how long.</param>
    /// <param name="load">Makes the load and counts it; ends by itself when the run's time is over.</param>
    /// <param name="tell">Hears of each second.</param>
    /// <param name="stop">Ends the run early, with a valid result.</param>
    public async Task<LoadResult> RunAsync(
        LoadShape shape, Func<LoadRun, Task> load, Action<IntervalFigures> tell, CancellationToken stop)
    {
        using var abort = new CancellationTokenSource();
        using var over = new CancellationTokenSource();
        var run = new LoadRun(shape, time, stop, abort.Token);
        var meter = new IntervalMeter(run).RunAsync(tell, time, over.Token);
        TimeSpan? stoppedAt = null;
        var stopped = stop.Register(() =>
        {
            stoppedAt = run.Elapsed;
            abort.CancelAfter(GraceAfterStop);
        });
        try
        {
            var loading = load(run);
            await Task.WhenAny(loading, Task.Delay(shape.Total, time, stop)).ConfigureAwait(false);

            // What is under way, and in the open model what was due, still has the time of a request.
            abort.CancelAfter(stop.IsCancellationRequested ? GraceAfterStop : shape.RequestTimeout);
            await loading.ConfigureAwait(false);
        }
        finally
        {
            await stopped.DisposeAsync().ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await meter.ConfigureAwait(false);
        }

        // The load may have ended by the same signal before this was told of it.
        var end = stoppedAt ?? (stop.IsCancellationRequested ? run.Elapsed : shape.Total);
        var measured = (end < shape.Total ? end : shape.Total) - shape.MeasuredFrom;
        return new LoadResult(run.Recorder, measured > TimeSpan.Zero ? measured : TimeSpan.Zero, end < shape.Total);
    }
}
