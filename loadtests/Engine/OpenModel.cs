namespace Serverless.LoadTests.Engine;

/// <summary>
/// Requests start at a rate, whatever becomes of those before. A clock thread counts what is due; free clients take the
/// next, in order. Where none is free, requests wait, and their latency counts from when they were to start: a stall shows
/// in every request that it held up, not only in those that were under way.
/// </summary>
internal sealed class OpenModel(LoadRun run, double rate)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly StartSchedule _schedule = new(rate, run.Shape.Ramp);
    private readonly TurnQueue _turns = new(run.Shape.Clients);

    /// <param name="run">The run.</param>
    /// <param name="rate">Starts a second.</param>
    /// <param name="connect">Makes the client of a number.</param>
    public static async Task RunAsync(LoadRun run, double rate, Func<int, IClient> connect)
    {
        var model = new OpenModel(run, rate);
        var clients = Enumerable.Range(0, run.Shape.Clients).Select(number => model.AskAsync(connect(number))).ToList();
        await Task.Factory.StartNew(model.Issue, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
        await Task.WhenAll(clients).ConfigureAwait(false);
    }

    private void Issue()
    {
        _turns.OpenHere();
        for (var over = false; !over;)
        {
            over = run.Ended.WaitHandle.WaitOne(Tick) || run.Elapsed >= run.Shape.Total;
            var elapsed = run.Elapsed;
            _turns.Issue(_schedule.CountBefore(elapsed < run.Shape.Total ? elapsed : run.Shape.Total));
        }

        // What was due is still sent.
        _turns.Close();
    }

    private async Task AskAsync(IClient client)
    {
        await using var _ = client.ConfigureAwait(false);
        using var requests = new RequestLoop(client, run.Shape.RequestTimeout, run.Abort);
        var turn = new Turn();
        while (true)
        {
            var next = _turns.NextAsync(turn);
            var wasFree = !next.IsCompleted;
            if (await next.ConfigureAwait(false) is not (>= 0 and var number))
            {
                return;
            }

            if (!wasFree && _turns.IsHere)
            {
                // An answer that came at once: the clock has to go on.
                await Task.Yield();
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
