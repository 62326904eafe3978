namespace Serverless.LoadTests.Engine;

/// <summary>A run under way: its clock, its ends, and what it has counted.</summary>
/// <param name="shape">What is to be run.</param>
/// <param name="time">The clock.</param>
/// <param name="ended">No request starts any more.</param>
/// <param name="abort">Requests under way are given up.</param>
internal sealed class LoadRun(LoadShape shape, TimeProvider time, CancellationToken ended, CancellationToken abort)
{
    private readonly long _started = time.GetTimestamp();

    public LoadShape Shape => shape;

    public CancellationToken Ended => ended;

    public CancellationToken Abort => abort;

    public LoadRecorder Recorder { get; } = new(shape.MeasuredFrom, shape.Total);

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>Counts a request that has just ended.</summary>
    /// <param name="intended">When it was to start.</param>
    /// <param name="sent">When it did.</param>
    /// <param name="error">What was wrong, or null.</param>
    public void Add(TimeSpan intended, TimeSpan sent, string? error)
    {
        // Ctrl+C reaches the local host as well: a connection that breaks then is no fault of it.
        if (error != RequestLoop.Connection || !ended.IsCancellationRequested)
        {
            Recorder.Add(intended, sent, Elapsed, error);
        }
    }

    /// <returns>False where the run ended first.</returns>
    public async ValueTask<bool> WaitUntilAsync(TimeSpan elapsed)
    {
        if (elapsed > Elapsed)
        {
            await Task.Delay(elapsed - Elapsed, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !ended.IsCancellationRequested;
    }
}
