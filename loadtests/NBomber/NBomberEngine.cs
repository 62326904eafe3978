using System.Collections.Concurrent;
using NBomber.Contracts;
using NBomber.CSharp;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.NBomber;

/// <summary>
/// Lets NBomber 4.1.2 drive a scenario's clients. It decides when each begins; what is counted is ours, so that the report has
/// p99.9 and each second. Its start is taken as the intended one: coordinated omission is not corrected.
/// </summary>
internal sealed class NBomberEngine(TimeProvider time) : ILoadEngine
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>For its own log; it empties the folder.</summary>
    private static readonly string LogFolder = Path.Combine("artifacts", "loadtests", "nbomber");

    public async Task<LoadResult> RunAsync(
        LoadShape shape, Func<int, IClient> connect, Action<IntervalFigures> tell, CancellationToken stop, Func<LoadRun, Task>? beside = null)
    {
        using var abort = new CancellationTokenSource();
        using var over = new CancellationTokenSource();
        using var free = new SemaphoreSlim(shape.Clients);
        var idle = new ConcurrentStack<(IClient Client, RequestLoop Requests)>();
        var all = new ConcurrentBag<(IClient Client, RequestLoop Requests)>();
        var (made, begun) = (-1, new TaskCompletionSource<LoadRun>(TaskCreationOptions.RunContinuationsAsynchronously));
        var first = new Lazy<LoadRun>(() => new LoadRun(shape, time, stop, abort.Token));
        var meter = MeterAsync(begun.Task, tell, over.Token);
        var paced = BesideAsync(begun.Task, beside, over.Token);
        var stoppedAt = shape.Total;

        // NBomber prepares itself for seconds: the run begins with its first request.
        var scenario = Scenario.Create("load", async context =>
        {
            var run = first.Value;
            begun.TrySetResult(run);
            var intended = run.Elapsed;
            if (stop.IsCancellationRequested || intended >= shape.Total)
            {
                stoppedAt = intended < shape.Total ? intended : shape.Total;
                context.StopCurrentTest("its time is over");
                return Response.Ok();
            }

            var turn = free.WaitAsync(CancellationToken.None);
            if (turn.IsCompleted)
            {
                // How late NBomber began is not known: this counts only that a client was free.
                run.Recorder.AddSchedulingError(intended, intended);
            }

            await turn.ConfigureAwait(false);
            var sent = run.Elapsed;
            if (!idle.TryPop(out var asked))
            {
                var client = connect(Interlocked.Increment(ref made));
                asked = (client, new RequestLoop(client, shape.RequestTimeout, abort.Token));
                all.Add(asked);
            }

            var error = await asked.Requests.SendAsync().ConfigureAwait(false);
            run.Add(intended, sent, error);
            idle.Push(asked);
            free.Release();
            return error is null ? Response.Ok() : Response.Fail(statusCode: error);
        }).WithoutWarmUp().WithMaxFailCount(int.MaxValue).WithLoadSimulations(Simulations(shape));
        try
        {
            await Task.Factory.StartNew(
                () => NBomberRunner.RegisterScenarios(scenario).WithTestSuite("loadtests").WithTestName("load").WithReportFolder(LogFolder).WithoutReports().Run(),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            abort.CancelAfter(shape.RequestTimeout);
            await (begun.Task.IsCompleted ? paced : Task.CompletedTask).ConfigureAwait(false);
        }
        finally
        {
            await abort.CancelAsync().ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await paced.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await meter.ConfigureAwait(false);
            foreach (var (client, requests) in all)
            {
                requests.Dispose();
                await client.DisposeAsync().ConfigureAwait(false);
            }
        }

        var measured = stoppedAt - shape.MeasuredFrom;
        return new LoadResult(first.Value.Recorder, measured > TimeSpan.Zero ? measured : TimeSpan.Zero, stoppedAt < shape.Total);
    }

    private static LoadSimulation[] Simulations(LoadShape shape)
    {
        var level = shape.WarmUp + shape.Duration;
        if (shape.Rate is { } rate)
        {
            var starts = Math.Max((int)Math.Round(rate), 1);

            // A ramp begins with an interval of nothing, in which the run's clock does not go yet.
            var steady = Simulation.Inject(starts, Interval, level + Interval);
            return shape.Ramp > TimeSpan.Zero ? [Simulation.RampingInject(starts, Interval, shape.Ramp), steady] : [steady];
        }

        var constant = Simulation.KeepConstant(shape.Clients, level);
        return shape.Ramp > TimeSpan.Zero ? [Simulation.RampingConstant(shape.Clients, shape.Ramp), constant] : [constant];
    }

    /// <summary>What keeps a time of its own is not NBomber's: it begins with its first request, on the same clock.</summary>
    private static async Task BesideAsync(Task<LoadRun> begun, Func<LoadRun, Task>? beside, CancellationToken over)
    {
        await ((Task)begun.WaitAsync(over)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (begun.IsCompletedSuccessfully && beside is not null)
        {
            await beside(await begun.ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private async Task MeterAsync(Task<LoadRun> begun, Action<IntervalFigures> tell, CancellationToken over)
    {
        // Where no request ever began there is nothing to tell of.
        await ((Task)begun.WaitAsync(over)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (begun.IsCompletedSuccessfully)
        {
            await new IntervalMeter(await begun.ConfigureAwait(false)).RunAsync(tell, time, over).ConfigureAwait(false);
        }
    }
}
