using Serverless.LoadTests.Backends;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Comparing;
using Serverless.LoadTests.Ladder;
using Serverless.LoadTests.Planning;
using Serverless.LoadTests.Running;
using Serverless.LoadTests.Scenarios;
using Serverless.LoadTests.Workers;
using Serverless.LocalHost.Hosting;

// A second Ctrl+C still ends what was started, and deletes its data.
using var stop = new StopSignals(() => Environment.Exit(130));
try
{
    if (await WorkerCommand.TryRunAsync(args, stop.Token))
    {
        return 0;
    }

    switch (CommandLineParser.Parse(args))
    {
        case LoadTestCommand.Run run:
            return await new RunCommand(run, args, TimeProvider.System).ExecuteAsync(stop.Token);
        case LoadTestCommand.Ladder ladder:
            return await new LadderCommand(ladder, args, TimeProvider.System).ExecuteAsync(stop.Token);
        case LoadTestCommand.Compare compare:
            return await CompareCommand.ExecuteAsync(compare);
        case LoadTestCommand.Plan plan:
            await Console.Out.WriteLineAsync(PlanReport.Of(FleetPlan.Of(plan.Fleet), plan.Prices));
            return 0;
        case LoadTestCommand.List:
            await Console.Out.WriteLineAsync(ScenarioCatalogue.Text);
            return 0;
        default:
            await Console.Out.WriteLineAsync(HelpText.Text);
            return 0;
    }
}
catch (UsageException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 2;
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("stopped before the load began");
    return 1;
}
catch (Exception problem) when (problem is BackendException or InvalidOperationException or IOException or UnauthorizedAccessException or OperationCanceledException)
{
    await Console.Error.WriteLineAsync(problem.Message.ReplaceLineEndings(" "));
    return 1;
}
