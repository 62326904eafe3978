using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Resources;
using Serverless.LoadTests.Running;

namespace Serverless.LoadTests.Ladder;

/// <summary>What one concurrency gave.</summary>
/// <param name="Clients">Clients without pause.</param>
/// <param name="RequestsPerSecond">Good answers a second.</param>
/// <param name="ErrorShare">0 to 1.</param>
/// <param name="Latency">Milliseconds.</param>
/// <param name="Generator">The generator's process.</param>
/// <param name="Backend">The backend's, or null where it is elsewhere.</param>
/// <param name="Warnings">Whether the generator held it back.</param>
internal sealed record LadderStep(
    int Clients,
    double RequestsPerSecond,
    double ErrorShare,
    LatencyFigures Latency,
    ProcessReport Generator,
    ProcessReport? Backend,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Every second, warm-up included.</summary>
    public IReadOnlyList<IntervalFigures> Seconds { get; init; } = [];

    /// <summary>Cores that everything on the generator's machine used; null where the system does not tell.</summary>
    public double? MachineCores { get; init; }

    /// <summary>What the backend's process started; none by default.</summary>
    public IReadOnlyList<ProcessReport> Others { get; init; } = [];

    /// <summary>What the backend said of itself; null where it does not tell.</summary>
    public BackendReport? BackendMetrics { get; init; }

    /// <summary>Requests to the tables for each good answer; null without one, or where the backend does not tell.</summary>
    public double? TableRequestsPerAnswer => PerAnswer(BackendMetrics?.TableRequests / BackendMetrics?.Seconds);

    /// <summary>What the backend allocated for each good answer; null without one, or where the backend does not tell.</summary>
    public double? AllocatedBytesPerAnswer => PerAnswer(BackendMetrics?.AllocatedBytesPerSecond);

    /// <summary>The generator, the backend where it shares the machine, and what that started.</summary>
    public IEnumerable<ProcessReport> Processes() => Backend is null ? [Generator] : [Generator, Backend, .. Others];

    /// <param name="perSecond">What was used in a second of measured load.</param>
    /// <returns>Of it for each good answer; null without one.</returns>
    public double? PerAnswer(double? perSecond) => RequestsPerSecond > 0 ? perSecond / RequestsPerSecond : null;

    public static LadderStep Of(LoadShape shape, MeasuredRun run)
    {
        var processes = ProcessReport.Of(run.Resources, shape.MeasuredFrom);
        var backend = processes.Count > 1 ? processes[1] : null;
        return new LadderStep(
            shape.Clients,
            run.Result.RequestsPerSecond,
            run.Result.ErrorShare,
            LatencyFigures.Of(run.Result.Recorder.Response),
            processes[0],
            backend,
            [.. BottleneckJudge.Find(run.Result, shape, processes[0].Cores, backend is null ? null : processes.Skip(1).Sum(process => process.Cores), Environment.ProcessorCount)])
        {
            Seconds = run.Seconds,
            MachineCores = run.MachineCores,
            Others = [.. processes.Skip(2)],
            BackendMetrics = BackendReport.Of(run.Resources, shape.MeasuredFrom),
        };
    }
}
