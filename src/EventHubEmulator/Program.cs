using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator;

if (args.Contains("--help"))
{
    Console.WriteLine(EmulatorCommandLine.Help);
    return 0;
}

if (EmulatorCommandLine.TryParse(args, out var error) is not { } options)
{
    Console.Error.WriteLine(error);
    return 2;
}

using var loggerFactory = LoggerFactory.Create(logging => logging
    .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
    .SetMinimumLevel(LogLevel.Warning));
using var stop = new StopSignal();
try
{
    await using var server = await EventHubEmulatorServer.StartAsync(options, loggerFactory, stop.Token);
    Console.WriteLine($"ready amqp={server.AmqpEndpoint.AbsoluteUri.TrimEnd('/')} eventhubs-http={server.HttpEndpoint.AbsoluteUri.TrimEnd('/')}");
    await stop.WaitAsync();
    return 0;
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
