using System.Globalization;
using Serverless.LoadTests.Running;

namespace Serverless.LoadTests.Backends;

/// <summary>Gives a backend a fleet: registered, and each device heard once.</summary>
internal static class FleetSetup
{
    private const int DevicesOfARequest = 1_000;
    private const int SendersAtOnce = 32;
    private const string Reading =
        """{"seq":1,"metrics":{"counter":1,"temperature":21.5,"pressure":1013.25,"running":true,"mode":"auto","vibration":0.21}}""";

    /// <summary>Of the devices that every run uses again.</summary>
    public static DeviceNames Names { get; } = new("loadtest-", 6);

    /// <summary>A device's name by its number, the same in every run.</summary>
    public static string DeviceId(int number) => Names.Of(number);

    /// <summary>Prepares a fleet and says so on standard error.</summary>
    /// <exception cref="BackendException">The backend is not there, refuses, or does not take telemetry in.</exception>
    public static async Task RunAsync(TestedBackend backend, int devices, TimeProvider time, CancellationToken cancellationToken)
    {
        using var client = new BackendClient(backend);
        await SayAsync($"registering {devices:N0} devices at {backend.Address}").ConfigureAwait(false);
        var started = time.GetTimestamp();
        var created = await PrepareAsync(client, devices, time, cancellationToken).ConfigureAwait(false);
        await SayAsync($"{created:N0} are new and were heard once, {time.GetElapsedTime(started).TotalSeconds:F1} s").ConfigureAwait(false);
    }

    /// <param name="client">The backend.</param>
    /// <param name="devices">How many; those of an earlier run are used again.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many are new.</returns>
    /// <exception cref="BackendException">The backend refuses, or does not take telemetry in.</exception>
    public static async Task<int> PrepareAsync(BackendClient client, int devices, TimeProvider time, CancellationToken cancellationToken)
    {
        // Each device takes three steps: registered, sent, heard.
        var (created, progress) = (0, new StageProgress("registering and hearing devices", 3L * devices, time));
        foreach (var numbers in Enumerable.Range(0, devices).Chunk(DevicesOfARequest))
        {
            var keys = await client.RegisterAsync(numbers.Select(DeviceId), cancellationToken).ConfigureAwait(false);
            progress.Add((3 * numbers.Length) - (2 * keys.Count));
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = SendersAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(keys, parallel, async (device, token) =>
            {
                await client.SendTelemetryAsync(device.Key, device.Value, Reading, token).ConfigureAwait(false);
                progress.Add(1);
            }).ConfigureAwait(false);
            await Parallel.ForEachAsync(keys.Keys, parallel, async (device, token) =>
            {
                await client.WaitUntilHeardAsync(device, time, token).ConfigureAwait(false);
                progress.Add(1);
            }).ConfigureAwait(false);

            created += keys.Count;
        }

        return created;
    }

    private static Task SayAsync(FormattableString text) => Console.Error.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
}
