namespace Serverless.LoadTests.Engine;

/// <summary>Cuts a run into seconds.</summary>
internal sealed class IntervalMeter(LoadRun run)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>What is left at the end is told where it is as long as this.</summary>
    private static readonly TimeSpan LeastInterval = Interval / 2;

    /// <summary>By so much a second may end before its time.</summary>
    private static readonly TimeSpan ClockError = TimeSpan.FromMilliseconds(50);

    private long _errors;
    private TimeSpan _at;

    /// <summary>Tells of each second until the last client has ended.</summary>
    public async Task RunAsync(Action<IntervalFigures> tell, TimeProvider time, CancellationToken over)
    {
        for (var next = Interval; !over.IsCancellationRequested; next = Following(next))
        {
            if (next > run.Elapsed)
            {
                await Task.Delay(next - run.Elapsed, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!over.IsCancellationRequested || run.Elapsed - _at > LeastInterval)
            {
                tell(Next());
            }
        }
    }

    /// <summary>The next full second; after a stall the first that is worth an interval of its own.</summary>
    private TimeSpan Following(TimeSpan told)
    {
        var next = told + Interval;
        while (next - run.Elapsed < LeastInterval)
        {
            next += Interval;
        }

        return next;
    }

    private string Phase() =>
        _at < run.Shape.Ramp ? "ramp"
        : _at < run.Shape.MeasuredFrom ? "warm-up"
        : _at < run.Shape.Total - ClockError ? IntervalFigures.Measured
        : IntervalFigures.End;

    private IntervalFigures Next()
    {
        var (interval, errors, at) = (run.Recorder.All.Next(), run.Recorder.AllErrors, run.Elapsed);
        var figures = new IntervalFigures(
            at.TotalSeconds,
            Phase(),
            interval.Count / (at - _at).TotalSeconds,
            interval.Milliseconds(0.5),
            interval.Milliseconds(0.99),
            errors - _errors,
            Math.Max((run.Shape.Total - at).TotalSeconds, 0));
        (_errors, _at) = (errors, at);
        return figures;
    }
}
