using Serverless.LoadTests.Backends;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Resources;
using Serverless.LoadTests.Scenarios;

namespace Serverless.LoadTests.Running;

/// <summary>One load test from the start of the backend to the report.</summary>
/// <param name="command">What to run.</param>
/// <param name="arguments">As given, for the report.</param>
/// <param name="time">The clock.</param>
internal sealed class RunCommand(LoadTestCommand.Run command, IReadOnlyList<string> arguments, TimeProvider time)
{
    /// <returns>0, or 1 where a threshold failed or the scenario proved something wrong.</returns>
    /// <exception cref="UsageException">The report cannot be written where it is to go, or a process may not have so many connections.</exception>
    /// <exception cref="BackendException">The backend is not there, or refuses what the load needs.</exception>
    public async Task<int> ExecuteAsync(CancellationToken stop)
    {
        var (profile, shape) = (command.Profile, command.Scenario.ShapeOf(command.Profile));
        if (command.Out is { } place)
        {
            ReportFolder.Check(place);
        }

        if (OpenFileLimit.FindProblem(command.Scenario.ConnectionsOf(profile), command.Target is null, OpenFileLimit.Read()) is { } problem)
        {
            throw new UsageException(problem);
        }

        await using var backend = command.Target is { } target
            ? TestedBackend.At(target, command.Key, command.EventHubs, command.Tables)
            : await TestedBackend.StartLocalHostAsync(stop).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"the load goes to {backend.Address}").ConfigureAwait(false);
        var scenario = await command.Scenario.OpenAsync(new ScenarioSetting(backend, profile, time), stop).ConfigureAwait(false);
        await using var _ = scenario.ConfigureAwait(false);
        var date = time.GetUtcNow();
        await using var watch = new BackendWatch(backend, time, stop);
        var run = await MeasuredRun.RunAsync(backend, Load).ConfigureAwait(false);
        if ((stop.IsCancellationRequested || watch.End is not null) && scenario.ReadsBack)
        {
            await ReviveAsync(backend).ConfigureAwait(false);
        }

        var findings = await scenario.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        var report = new RunReporter(command, arguments).Create(date, backend, shape, run, findings, watch.End);
        var directory = command.Out ?? ReportFolder.Claim(command.Scenario.Name, date);
        await ReportFolder.WriteAsync(report, directory).ConfigureAwait(false);
        await Console.Out.WriteLineAsync(MarkdownReport.Of(report)).ConfigureAwait(false);
        await Console.Out.WriteLineAsync($"report {Path.GetFullPath(directory)}").ConfigureAwait(false);
        return report.Failures.Count == 0 && report.Thresholds.All(threshold => threshold.IsMet) ? 0 : 1;

        Task<LoadResult> Load(Action<IntervalFigures> tell) => scenario is IPacedRun { HasClients: false } paced
            ? new LoadEngine(time).RunAsync(shape, paced.RunAsync, tell, watch.Over)
            : LoadEngines.Create(command.Engine, time)!.RunAsync(
                shape, scenario.Connect, tell, watch.Over, scenario is IPacedRun beside ? beside.RunAsync : null);
    }

    /// <summary>What the backend has stored is read back, though it has ended.</summary>
    private static async Task ReviveAsync(TestedBackend backend)
    {
        try
        {
            await backend.ReviveAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is BackendException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"The local host cannot be started again: {problem.Message.ReplaceLineEndings(" ")}").ConfigureAwait(false);
        }
    }
}
