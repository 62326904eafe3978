namespace Serverless.LoadTests.Engine;

/// <summary>
/// Requests start at a rate, whatever becomes of those before. A clock thread counts what is due; free clients take the
/// next, in order. Where none is free, requests wait, and their latency counts from when they were to start: a stall shows
/// in every request that it held up, not only in those that were under way.
/// </summary>
internal sealed class OpenModel(LoadRun run, double rate) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly StartSchedule _schedule = new(rate, run.Shape.Ramp);
    private readonly SemaphoreSlim _due = new(0);
    private long _taken;
    private long _issued = long.MaxValue;

    /// <param name="run">The run.</param>
    /// <param name="rate">Starts a second.</param>
    /// <param name="connect">Makes the client of a number.</param>
    public static async Task RunAsync(LoadRun run, double rate, Func<int, IClient> connect)
    {
        using var model = new OpenModel(run, rate);
        var clients = Enumerable.Range(0, run.Shape.Clients).Select(number => model.AskAsync(connect(number))).ToList();
        await Task.Factory.StartNew(model.Issue, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
        await Task.WhenAll(clients).ConfigureAwait(false);
    }

    public void Dispose() => _due.Dispose();

    private void Issue()
    {
        var issued = 0L;
        for (var over = false; !over;)
        {
            over = run.Ended.WaitHandle.WaitOne(Tick) || run.Elapsed >= run.Shape.Total;
            var elapsed = run.Elapsed;
            var due = _schedule.CountBefore(elapsed < run.Shape.Total ? elapsed : run.Shape.Total);
            if (due > issued)
            {
                _due.Release((int)(due - issued));
                issued = due;
            }
        }

        // What was due is still sent; behind it each client finds that there is nothing more.
        Volatile.Write(ref _issued, issued);
        _due.Release(run.Shape.Clients);
    }

    private async Task AskAsync(IClient client)
    {
        await using var _ = client.ConfigureAwait(false);
        using var requests = new RequestLoop(client, run.Shape.RequestTimeout, run.Abort);
        while (true)
        {
            var turn = _due.WaitAsync(CancellationToken.None);
            var wasFree = !turn.IsCompleted;
            await turn.ConfigureAwait(false);
            var number = Interlocked.Increment(ref _taken) - 1;
            if (number >= Volatile.Read(ref _issued))
            {
                return;
            }

            var (intended, sent) = (_schedule.At(number), run.Elapsed);
            if (wasFree)
            {
                run.Recorder.AddSchedulingError(intended, sent);
            }

            var error = await requests.SendAsync().ConfigureAwait(false);
            run.Add(intended, sent, error);
        }
    }
}
