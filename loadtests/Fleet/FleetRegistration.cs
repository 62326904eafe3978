using System.Globalization;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Running;

namespace Serverless.LoadTests.Fleet;

/// <summary>Registers a fleet; devices of an earlier run stay as they are. Says each second how far it is.</summary>
internal static class FleetRegistration
{
    private const int DevicesOfARequest = 1_000;
    private const int RequestsAtOnce = 2;

    /// <exception cref="BackendException">The backend is not there, or refuses.</exception>
    public static async Task RunAsync(BackendClient client, int devices, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var progress = new StageProgress(string.Create(CultureInfo.InvariantCulture, $"registering {devices:N0} devices"), devices, time);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, devices).Chunk(DevicesOfARequest), parallel, async (numbers, token) =>
        {
            await client.RegisterAsync(numbers.Select(FleetSetup.DeviceId), token).ConfigureAwait(false);
            progress.Add(numbers.Length);
        }).ConfigureAwait(false);
        await SayAsync($"registered {devices:N0} devices, {time.GetElapsedTime(started).TotalSeconds:F1} s").ConfigureAwait(false);
    }

    private static Task SayAsync(FormattableString text) => Console.Error.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
}
