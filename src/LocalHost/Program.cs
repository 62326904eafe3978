// A development host: it runs the functions of src/Functions on one machine and is never deployed to Azure.
using Serverless.LocalHost;
using Serverless.LocalHost.CommandLine;
using Serverless.LocalHost.Demo;
using Serverless.LocalHost.Hosting;

using var stop = new StopSignals();
try
{
    var commandLine = CommandLineParser.Parse(args);
    return commandLine.Command switch
    {
        LocalHostCommand.Help => HelpText.Print(),
        LocalHostCommand.Demo => await DemoRun.RunAsync(commandLine, stop.Token),
        _ => await ServeCommand.RunAsync(commandLine.Options, stop.Token),
    };
}
catch (StartupException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 2;
}
