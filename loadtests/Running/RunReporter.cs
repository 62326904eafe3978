using System.Globalization;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Resources;
using Serverless.LoadTests.Scenarios;

namespace Serverless.LoadTests.Running;

/// <summary>Joins what a run found into its report.</summary>
internal sealed class RunReporter(LoadTestCommand.Run command, IReadOnlyList<string> arguments)
{
    private static readonly string[] Secrets = ["--key", "--eventhubs", "--tables"];

    /// <param name="date">When the load began.</param>
    /// <param name="backend">What was under load.</param>
    /// <param name="shape">How much load there was to be.</param>
    /// <param name="run">What was measured.</param>
    /// <param name="findings">What the scenario found.</param>
    /// <param name="end">How the backend ended; null where it did not.</param>
    public RunReport Create(DateTimeOffset date, TestedBackend backend, LoadShape shape, MeasuredRun run, ScenarioFindings findings, BackendEnd? end)
    {
        var (result, recorder) = (run.Result, run.Result.Recorder);
        var processes = ProcessReport.Of(run.Resources, shape.MeasuredFrom);
        var measured = BackendReport.Of(run.Resources, shape.MeasuredFrom);
        return new RunReport
        {
            Scenario = command.Scenario.Name,
            Date = date,
            Command = CommandText(arguments),
            Commit = CommitInfo.Read().ToString(),
            Machine = MachineInfo.Read(),
            Target = Target(backend),
            Model = findings.Model ?? Model(shape),
            Profile = command.Profile,
            EndedEarly = result.EndedEarly,
            MeasuredSeconds = result.Measured.TotalSeconds,
            Requests = result.Requests,
            RequestsPerSecond = result.RequestsPerSecond,
            ErrorShare = result.ErrorShare,
            Errors = recorder.Errors.OrderByDescending(error => error.Value).ToDictionary(StringComparer.Ordinal),
            Latency = LatencyFigures.Of(recorder.Response),
            Service = LatencyFigures.Of(recorder.Service),
            SchedulingError = shape.Rate is null || command.Engine != LoadEngines.BuiltIn ? null : LatencyFigures.Of(recorder.SchedulingError),
            Distribution = LatencyShare.Of(recorder.Response),
            Seconds = run.Seconds,
            Processes = processes,
            Backend = measured,
            MachineCores = run.MachineCores,
            Thresholds = ThresholdResult.Check(command.Profile.Thresholds, result),
            Sections = [.. LastLines(end), .. findings.Sections, .. ResourceSections.Of(processes, run.Resources, measured)],
            Failures = [.. end is null ? Array.Empty<string>() : [BackendWatch.Text(end, date)], .. findings.Failures],
            BackendEnd = end,
            Engine = command.Engine,
            Warnings =
            [
                .. LoadEngines.Caveat(command.Engine) is { } caveat ? [caveat] : Array.Empty<string>(),
                .. BottleneckJudge.Find(result, shape, processes[0].Cores, processes.Count > 1 ? processes.Skip(1).Sum(process => process.Cores) : null, Environment.ProcessorCount),
                .. BuildConfiguration == "debug" ? new[] { "This is a Debug build: run it with -c Release." } : [],
            ],
        };
    }

    /// <summary>Programs of the same build lie side by side, below a folder named by their configuration.</summary>
    private static string BuildConfiguration => new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name;

    /// <summary>The command line to repeat it; keys and connection strings are no part of it.</summary>
    internal static string CommandText(IReadOnlyList<string> arguments) =>
        "dotnet run --project loadtests -c Release -- " + string.Join(' ', arguments.Select((argument, index) =>
            index > 0 && Secrets.Contains(arguments[index - 1]) ? "…"
            : Secrets.FirstOrDefault(secret => argument.StartsWith($"{secret}=", StringComparison.Ordinal)) is { } named ? $"{named}=…"
            : argument.Contains(' ', StringComparison.Ordinal) ? $"\"{argument}\""
            : argument));

    /// <summary>What was under load, in words.</summary>
    internal static string Target(TestedBackend backend) => backend.ProcessId is null
        ? backend.Address.ToString()
        : $"local host, started by this run ({BuildConfiguration})";

    private static IEnumerable<ReportSection> LastLines(BackendEnd? end) => end is null ? [] :
    [
        new ReportSection("What the local host said last", ["line"], [.. end.LastLines.Select(line => new[] { line })])
        {
            Text = end.LastLines.Count > 0 ? "The last lines of its log, oldest first." : "Its log was empty.",
        },
    ];

    private static string Model(LoadShape shape) => shape.Rate is { } rate
        ? string.Create(CultureInfo.InvariantCulture, $"open model, {rate:#,0.##} requests/s over at most {shape.Clients:N0} connections")
        : string.Create(CultureInfo.InvariantCulture, $"closed model, {shape.Clients:N0} clients without pause");
}
