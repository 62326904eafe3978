using System.Globalization;
using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Fleet;

/// <summary>Registers a fleet; devices of an earlier run stay as they are. Says each second how far it is.</summary>
internal static class FleetRegistration
{
    private const int DevicesOfARequest = 1_000;
    private const int RequestsAtOnce = 2;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <exception cref="BackendException">The backend is not there, or refuses.</exception>
    public static async Task RunAsync(BackendClient client, int devices, TimeProvider time, CancellationToken cancellationToken)
    {
        var (started, said, done) = (time.GetTimestamp(), TimeSpan.Zero, 0);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, devices).Chunk(DevicesOfARequest), parallel, async (numbers, token) =>
        {
            await client.RegisterAsync(numbers.Select(FleetSetup.DeviceId), token).ConfigureAwait(false);
            var (count, elapsed) = (Interlocked.Add(ref done, numbers.Length), time.GetElapsedTime(started));
            if (elapsed - said > Between)
            {
                said = elapsed;
                await SayAsync($"registered {count:N0} of {devices:N0}, {count / elapsed.TotalSeconds:N0}/s, {(devices - count) * elapsed.TotalSeconds / count:F0} s left").ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        await SayAsync($"registered {devices:N0} devices, {time.GetElapsedTime(started).TotalSeconds:F1} s").ConfigureAwait(false);
    }

    private static Task SayAsync(FormattableString text) => Console.Error.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
}
