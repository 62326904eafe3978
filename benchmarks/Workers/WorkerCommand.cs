using System.Globalization;
using Serverless.Benchmarks.StateQuery;

namespace Serverless.Benchmarks.Workers;

/// <summary>What benchmarks start this program for in a process of its own. Not for the command line.</summary>
internal static class WorkerCommand
{
    public const string Generate = "worker-generate";
    public const string Host = "worker-host";
    public const string Query = "worker-query";
    public const string Bare = "worker-bare";

    /// <summary>This program's project, for <see cref="ChildProcess"/>.</summary>
    public const string Project = "Benchmarks";

    /// <returns>False where the arguments name no worker.</returns>
    public static async Task<bool> TryRunAsync(string[] arguments, CancellationToken stop)
    {
        switch (arguments)
        {
            case [Generate, var amqp, .. var numbers]:
                await GenerateWorker.RunAsync(new Uri(amqp), Load.Parse(numbers), stop).ConfigureAwait(false);
                return true;
            case [Host, var kind, var directory, .. var settings]:
                await HostWorker.RunAsync(kind, directory, TriggerSettings.Parse(settings), stop).ConfigureAwait(false);
                return true;
            case [Query, var devices]:
                await QueryWorker.RunAsync(Number(devices), stop).ConfigureAwait(false);
                return true;
            case [Bare, var source, var devices]:
                await BareWorker.RunAsync(new Uri(source), Number(devices), stop).ConfigureAwait(false);
                return true;
            default:
                return false;
        }
    }

    public static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
