using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Running;

/// <summary>One load, with what each second and each process looked like.</summary>
/// <param name="Result">Its counts.</param>
/// <param name="Seconds">One a second, ramp and warm-up included.</param>
/// <param name="Processes">The generator, and the backend where it shares the machine.</param>
internal sealed record MeasuredRun(LoadResult Result, IReadOnlyList<IntervalFigures> Seconds, IReadOnlyList<ProcessUsage> Processes)
{
    /// <summary>Cores that everything on this machine used while it was measured; null where the system does not tell.</summary>
    public double? MachineCores { get; init; }

    /// <summary>Makes the load, and says on standard error each second how far it is.</summary>
    public static async Task<MeasuredRun> RunAsync(
        TestedBackend backend, Func<int, IClient> connect, LoadShape shape, TimeProvider time, CancellationToken stop, ILoadEngine? engine = null)
    {
        var seconds = new List<IntervalFigures>();
        using var generator = new ProcessSampler("generator", Environment.ProcessId);
        using var server = backend.ProcessId is { } id ? new ProcessSampler("local host", id) : null;
        var machine = new MachineCpu();
        generator.Restart();
        server?.Restart();
        var result = await (engine ?? new LoadEngine(time)).RunAsync(
            shape,
            connect,
            figures =>
            {
                seconds.Add(figures);
                if (figures.Phase != "measured")
                {
                    machine.Restart();
                }

                generator.Sample(figures.Seconds);
                server?.Sample(figures.Seconds);
                Console.Error.WriteLine(ProgressLine.Of(figures));
            },
            stop).ConfigureAwait(false);
        return new MeasuredRun(result, seconds, server is null ? [generator.Usage] : [generator.Usage, server.Usage]) { MachineCores = machine.Cores() };
    }
}
