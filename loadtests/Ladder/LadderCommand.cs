using System.Globalization;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Resources;
using Serverless.LoadTests.Running;
using Serverless.LoadTests.Scenarios;

namespace Serverless.LoadTests.Ladder;

/// <summary>The same load at rising concurrency, on one backend.</summary>
/// <param name="command">What to run.</param>
/// <param name="arguments">As given, for the report.</param>
/// <param name="time">The clock.</param>
internal sealed class LadderCommand(LoadTestCommand.Ladder command, IReadOnlyList<string> arguments, TimeProvider time)
{
    /// <returns>0, or 1 where a step had more errors than the profile allows, or the ladder was ended early.</returns>
    /// <exception cref="UsageException">The report cannot be written where it is to go, or a process may not have so many connections.</exception>
    /// <exception cref="BackendException">The backend is not there, or refuses what the load needs.</exception>
    public async Task<int> ExecuteAsync(CancellationToken stop)
    {
        var profile = command.Profile;
        if (command.Out is { } place)
        {
            ReportFolder.Check(place);
        }

        if (OpenFileLimit.FindProblem(command.Steps[^1], command.Target is null, OpenFileLimit.Read()) is { } problem)
        {
            throw new UsageException(problem);
        }

        await using var backend = await TestedBackend.OpenAsync(command.Target, command.Key, stop).ConfigureAwait(false);
        var scenario = await command.Scenario.OpenAsync(new ScenarioSetting(backend, profile, time), stop).ConfigureAwait(false);
        await using var _ = scenario.ConfigureAwait(false);
        await using var bare = await BarePeer.StartAsync(backend, profile.Devices, stop).ConfigureAwait(false);
        var date = time.GetUtcNow();
        await using var watch = new BackendWatch(backend, time, stop);
        var (steps, ceiling) = (new List<LadderStep>(), new List<CeilingStep>());
        var measuredBare = ReferenceTable.Rows.Select(row => row.Clients).Intersect(command.Steps).DefaultIfEmpty(command.Steps[^1]).ToHashSet();
        foreach (var clients in command.Steps)
        {
            var shape = (profile with { Clients = clients, Rate = null }).ToShape();
            await Console.Error.WriteLineAsync(Progress(clients)).ConfigureAwait(false);
            var run = await MeasuredRun.RunAsync(backend, scenario.Connect, shape, time, watch.Over).ConfigureAwait(false);
            if (run.Result.EndedEarly)
            {
                break;
            }

            steps.Add(LadderStep.Of(shape, run));
            if (measuredBare.Contains(clients) && await bare.MeasureAsync(clients, profile.Duration, time, watch.Over).ConfigureAwait(false) is { } most)
            {
                ceiling.Add(most);
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{clients} clients, bare endpoint: {most.RequestsPerSecond:N0}/s")).ConfigureAwait(false);
            }
        }

        var report = new LadderReport
        {
            Scenario = command.Scenario.Name,
            Date = date,
            Command = RunReporter.CommandText(arguments),
            Commit = CommitInfo.Read().ToString(),
            Machine = MachineInfo.Read(),
            Target = RunReporter.Target(backend),
            Devices = profile.Devices,
            WarmUpSeconds = (profile.Ramp + profile.WarmUp).TotalSeconds,
            MeasuredSeconds = profile.Duration.TotalSeconds,
            EndedEarly = steps.Count < command.Steps.Count,
            BackendEnd = watch.End,
            Steps = steps,
            Ceiling = ceiling,
        };
        var directory = command.Out ?? ReportFolder.Claim("ladder", date);
        await LadderFolder.WriteAsync(report, directory).ConfigureAwait(false);
        await Console.Out.WriteLineAsync(LadderMarkdown.Of(report)).ConfigureAwait(false);
        await Console.Out.WriteLineAsync($"report {Path.GetFullPath(directory)}").ConfigureAwait(false);
        return !report.EndedEarly && steps.All(step => step.RequestsPerSecond > 0 && !(step.ErrorShare > profile.Thresholds.MaxErrorShare)) ? 0 : 1;
    }

    /// <summary>Where a ladder is and how long what is left of it takes, the bare endpoint's loads left out.</summary>
    private string Progress(int clients)
    {
        var step = command.Steps.ToList().IndexOf(clients);
        var left = (command.Steps.Count - step) * (command.Profile.WarmUp + command.Profile.Duration);
        return string.Create(CultureInfo.InvariantCulture, $"step {step + 1} of {command.Steps.Count}: {clients:N0} {(clients == 1 ? "client" : "clients")}, {left.TotalSeconds:F0} s of load left");
    }
}
