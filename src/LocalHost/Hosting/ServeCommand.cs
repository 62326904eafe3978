using Serverless.LocalHost.CommandLine;

namespace Serverless.LocalHost.Hosting;

/// <summary>Starts everything, says so in one line, and serves until told to stop.</summary>
internal static class ServeCommand
{
    /// <param name="options">The command line's.</param>
    /// <param name="stop">Cancelled by Ctrl+C and SIGTERM.</param>
    /// <returns>Exit code 0.</returns>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<int> RunAsync(LocalHostOptions options, CancellationToken stop)
    {
        using var loggerFactory = LocalLogging.Create();
        try
        {
            await using var host = await LocalHostApplication.StartAsync(options, loggerFactory, stop);
            await Console.Out.WriteLineAsync(host.ReadyLine);
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop; disposal has finished what was in hand.
        }

        return 0;
    }
}
