using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Running;

/// <summary>One load, with what each second and each process looked like.</summary>
/// <param name="Result">Its counts.</param>
/// <param name="Seconds">One a second, ramp and warm-up included.</param>
/// <param name="Resources">What it used.</param>
internal sealed record MeasuredRun(LoadResult Result, IReadOnlyList<IntervalFigures> Seconds, ResourceUsage Resources)
{
    /// <summary>The generator, and the backend where it shares the machine.</summary>
    public IReadOnlyList<ProcessUsage> Processes => Resources.Processes;

    /// <summary>Cores that everything on this machine used while it was measured; null where the system does not tell.</summary>
    public double? MachineCores { get; init; }

    /// <summary>Lets the built-in engine drive clients.</summary>
    public static Task<MeasuredRun> RunAsync(
        TestedBackend backend, Func<int, IClient> connect, LoadShape shape, TimeProvider time, CancellationToken stop) =>
        RunAsync(backend, tell => new LoadEngine(time).RunAsync(shape, connect, tell, stop));

    /// <param name="backend">What is under load.</param>
    /// <param name="load">Makes the load and tells of each second, which is said on standard error. Behind the load's time nothing is sampled:
    /// what waits for the last answers is no load.</param>
    public static async Task<MeasuredRun> RunAsync(TestedBackend backend, Func<Action<IntervalFigures>, Task<LoadResult>> load)
    {
        var seconds = new List<IntervalFigures>();
        using var watch = new ResourceWatch(backend);
        await watch.StartAsync().ConfigureAwait(false);
        var (machine, cores) = (new MachineCpu(), default(double?));
        var result = await load(figures =>
        {
            seconds.Add(figures);
            if (figures.Phase == IntervalFigures.Measured)
            {
                cores = machine.Cores();
            }
            else if (figures.Phase != IntervalFigures.End)
            {
                machine.Restart();
            }

            if (figures.Phase != IntervalFigures.End)
            {
                watch.Sample(figures.Seconds);
            }

            Console.Error.WriteLine(ProgressLine.Of(figures));
        }).ConfigureAwait(false);
        return new MeasuredRun(result, seconds, await watch.CompleteAsync().ConfigureAwait(false)) { MachineCores = cores };
    }
}
