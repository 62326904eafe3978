using System.Globalization;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.CommandLine;
using Serverless.LocalHost.Hosting;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.Demo;

/// <summary>Starts the backend for the demo, runs it, and stops the backend.</summary>
internal static class DemoRun
{
    /// <returns>0 when the ledger balances, else 1.</returns>
    /// <exception cref="StartupException">The backend cannot start.</exception>
    public static async Task<int> RunAsync(ParsedCommandLine commandLine, CancellationToken stop)
    {
        var time = TimeProvider.System;
        var name = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Environment.ProcessId}");
        var options = WithDemoDefaults(commandLine, Path.Combine(commandLine.Options.DataDirectory, "demo", name));
        var ownData = !commandLine.Given.Contains("data");
        // Stores that may hold an earlier run's devices get devices of this run's own.
        var suffix = ownData && options is { Tables: null, EventHubs: null } ? "" : $"-{name}";

        // Its own progress is what its user reads: of the backend, only warnings.
        using var loggerFactory = LocalLogging.Create(LogLevel.Warning);
        var exitCode = 1;
        try
        {
            await using var host = await LocalHostApplication.StartAsync(options, loggerFactory, stop);
            await Console.Out.WriteLineAsync(host.ReadyLine);
            var target = new DemoTarget(
                host.Endpoint,
                host.FunctionKey,
                new TableServiceClient(host.TablesConnection),
                host.Services.GetRequiredService<ITelemetrySender>());
            var demo = new DemoCommand(
                target, new DemoOptions { DeviceSuffix = suffix, Rows = options.Rows, Break = options.Break }, time, Console.Out, Console.Error);
            exitCode = await demo.RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("stopped before the ledger was drawn up");
        }
        catch (Exception failure) when (failure is not StartupException)
        {
            await Console.Error.WriteLineAsync($"the demo cannot go on: {failure.Message.ReplaceLineEndings(" ")}");
        }

        if (ownData && exitCode == 0)
        {
            Directory.Delete(options.DataDirectory, recursive: true);
        }
        else if (ownData)
        {
            await Console.Error.WriteLineAsync($"the data stays in {options.DataDirectory}");
        }

        return exitCode;
    }

    private static LocalHostOptions WithDemoDefaults(ParsedCommandLine commandLine, string dataDirectory)
    {
        var (options, given) = (commandLine.Options, commandLine.Given);
        return options with
        {
            Port = given.Contains("port") ? options.Port : 0,
            AmqpPort = given.Contains("amqp-port") ? options.AmqpPort : 0,
            EventHubsHttpPort = given.Contains("eventhubs-http-port") ? options.EventHubsHttpPort : 0,
            TablePort = given.Contains("table-port") ? options.TablePort : 0,
            DataDirectory = given.Contains("data") ? options.DataDirectory : dataDirectory,
        };
    }
}
