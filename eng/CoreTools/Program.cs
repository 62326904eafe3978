using Microsoft.Extensions.Logging;
using Serverless.CoreTools;
using Serverless.EventHubEmulator;
using Serverless.TableEmulator.Azurite;

if (CoreToolsOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(CoreToolsOptions.Help);
    return 2;
}

// The child gets Ctrl+C from the terminal as well and ends by itself.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

using var loggers = LoggerFactory.Create(logging => logging
    .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
    .SetMinimumLevel(LogLevel.Warning));
try
{
    var root = SourceTree.Find();
    var functions = Path.Combine(root, "src", "Functions");
    if (LocalSettings.Ensure(functions))
    {
        Console.WriteLine("Made src/Functions/local.settings.json from its template.");
    }

    await using var azurite = options.StartsAzurite
        ? await AzuriteServices.StartAsync(Path.Combine(root, "tools", "azurite"), Path.Combine(root, ".local", "azurite"), stop.Token)
        : null;
    await using var hub = options.StartsEventHubs
        ? await EventHubEmulatorServer.StartAsync(
            new EventHubEmulatorOptions { DataDirectory = Path.Combine(root, ".local", "eventhubs") }, loggers, stop.Token)
        : null;
    return await ChildProgram.RunAsync(options.Command, functions, Console.Error, stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (Exception failure) when (failure is IOException or NodeMissingException or UnauthorizedAccessException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 2;
}
