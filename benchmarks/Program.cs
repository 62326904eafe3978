using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Workers;
using Serverless.LocalHost.Hosting;

using var stop = new StopSignals();
if (await WorkerCommand.TryRunAsync(args, stop.Token).ConfigureAwait(false))
{
    return 0;
}

if (args is [] or [.., "--help"])
{
    await Console.Out.WriteLineAsync(HelpText.Create()).ConfigureAwait(false);
    return 0;
}

if (BenchmarkCommand.Parse(args, out var problem) is not { } command)
{
    await Console.Error.WriteLineAsync(problem).ConfigureAwait(false);
    return 2;
}

var report = new Report
{
    Date = TimeProvider.System.GetUtcNow(),
    Command = $"dotnet run --project benchmarks -c Release -- {string.Join(' ', args)}",
    Runs = command.Runs,
    Machine = MachineInfo.Read(),
    Commit = CommitInfo.Read(),
};
try
{
    await BenchmarkRunner.RunAsync(command, report, stop.Token).ConfigureAwait(false);
    return 0;
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("stopped").ConfigureAwait(false);
    return 1;
}
catch (Exception failure)
{
    // Caught, so that processes are ended and data is deleted on the way.
    await Console.Error.WriteLineAsync(failure.ToString()).ConfigureAwait(false);
    return 1;
}
finally
{
    await report.WriteAsync(command.Json, command.Markdown).ConfigureAwait(false);
}
