using System.Text;

namespace Serverless.LoadTests.Workers;

/// <summary>What this program is started for in a process of its own. Not for the command line.</summary>
internal static class WorkerCommand
{
    /// <summary>Answers every path with one body, which is its first line of standard input.</summary>
    public const string Bare = "worker-bare";

    /// <summary>Makes loads, one for each line of standard input.</summary>
    public const string Load = "worker-load";

    /// <summary>This program's project, for <see cref="ChildProcess"/>.</summary>
    public const string Project = "LoadTests";

    /// <returns>False where the arguments name no worker.</returns>
    public static async Task<bool> TryRunAsync(string[] arguments, CancellationToken stop)
    {
        switch (arguments)
        {
            case [Bare]:
                var body = Encoding.UTF8.GetBytes(await Console.In.ReadLineAsync(stop).ConfigureAwait(false) ?? "");
                await BareEndpoint.RunAsync(_ => body, stop).ConfigureAwait(false);
                return true;
            case [Load]:
                await LoadWorker.RunAsync(stop).ConfigureAwait(false);
                return true;
            default:
                return false;
        }
    }
}
