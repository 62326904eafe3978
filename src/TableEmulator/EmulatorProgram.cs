namespace Serverless.TableEmulator;

/// <summary>The emulator as a program of its own.</summary>
internal static class EmulatorProgram
{
    private const int BadUsage = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        if (CommandLine.Parse(args, out var options, out var help) is { } mistake) return await FailAsync(mistake).ConfigureAwait(false);
        if (help)
        {
            await Console.Out.WriteLineAsync(CommandLine.Help).ConfigureAwait(false);
            return 0;
        }

        using var stop = new StopSignal();
        using var loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        try
        {
            await using var server = await TableEmulatorServer.StartAsync(options, loggers, stop.Token).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"ready tables={server.Endpoint.OriginalString}").ConfigureAwait(false);
            await stop.WaitAsync().ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            return await FailAsync(exception.Message).ConfigureAwait(false);
        }
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message.ReplaceLineEndings(" ")).ConfigureAwait(false);
        return BadUsage;
    }
}
