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

    /// <inheritdoc cref="RunAsync(TestedBackend, Func{LoadRun, Task}, LoadShape, TimeProvider, CancellationToken)"/>
    public static Task<MeasuredRun> RunAsync(
        TestedBackend backend, Func<int, IClient> connect, LoadShape shape, TimeProvider time, CancellationToken stop) =>
        RunAsync(backend, LoadEngine.LoadOf(shape, connect), shape, time, stop);

    /// <summary>Makes the load, and says on standard error each second how far it is.</summary>
    public static async Task<MeasuredRun> RunAsync(
        TestedBackend backend, Func<LoadRun, Task> load, LoadShape shape, TimeProvider time, CancellationToken stop)
    {
        var seconds = new List<IntervalFigures>();
        using var watch = new ResourceWatch(backend);
        await watch.StartAsync().ConfigureAwait(false);
        var result = await new LoadEngine(time).RunAsync(
            shape,
            load,
            figures =>
            {
                seconds.Add(figures);
                watch.Sample(figures.Seconds);
                Console.Error.WriteLine(ProgressLine.Of(figures));
            },
            stop).ConfigureAwait(false);
        return new MeasuredRun(result, seconds, await watch.CompleteAsync().ConfigureAwait(false));
    }
}
