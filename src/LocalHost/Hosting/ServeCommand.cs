using Serverless.LocalHost.CommandLine;

namespace Serverless.LocalHost.Hosting;

/// <summary>Starts everything, says so in one line, and serves until told to stop.</summary>
internal static class ServeCommand
{
    /// <param name="options">The command line's.</param>
    /// <param name="stop">Cancelled by Ctrl+C and SIGTERM. The end of standard input stops it too, where the options say so.</param>
    /// <returns>Exit code 0.</returns>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<int> RunAsync(LocalHostOptions options, CancellationToken stop)
    {
        using var loggerFactory = LocalLogging.Create();
        var inputEnd = options.OnInputEnd == InputEndAction.Nothing
            ? new TaskCompletionSource().Task
            : InputEnd.WatchAsync(Console.OpenStandardInput());
        try
        {
            await using var host = await LocalHostApplication.StartAsync(options, loggerFactory, stop);
            await Console.Out.WriteLineAsync(host.ReadyLine);
            await inputEnd.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop; disposal has finished what was in hand.
        }

        if (options.OnInputEnd == InputEndAction.Discard && inputEnd.IsCompleted)
            DataDirectory.Discard(options.DataDirectory);
        return 0;
    }
}
