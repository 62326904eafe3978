using Serverless.LoadTests.Backends;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.EventHubs;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Profiles;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.Shared.Telemetry;

namespace Serverless.LoadTests.Scenarios;

/// <summary>A fleet sends through Event Hubs; afterwards everything that was sent is read back and held against it.</summary>
/// <param name="name">By which it is asked for.</param>
/// <param name="summary">What it does, in one line.</param>
internal sealed class TelemetryScenario(string name, string summary) : IScenario
{
    public string Name => name;

    public string Summary => summary;

    public bool NeedsEventHubs => true;

    /// <summary>The rate follows from the fleet; a given rate sets its intervals.</summary>
    public LoadProfile Complete(LoadProfile profile)
    {
        var fleet = profile.Fleet ?? new FleetProfile();
        if (fleet.FindProblem() is not null)
        {
            return profile;
        }

        if (profile.Ramp > TimeSpan.Zero)
        {
            throw new UsageException($"{Name} takes no ramp: devices begin at times of their own within an interval.");
        }

        var rated = profile.Rate is { } rate ? fleet.AtRate(profile.Devices, rate) : fleet;
        return rated.Types.Any(type => ReadingsOf(type, rated, profile.Duration + profile.WarmUp) >= Readings.SequencesOfARun)
            ? throw new UsageException($"{Name} has sequence numbers for {Readings.SequencesOfARun:N0} readings of a device: let it be shorter, or its intervals longer.")
            : profile with { Fleet = rated, Rate = rated.RateOf(profile.Devices) };
    }

    public async Task<IScenarioRun> OpenAsync(ScenarioSetting setting, CancellationToken cancellationToken)
    {
        var (profile, time) = (setting.Profile, setting.Time);
        var fleet = profile.Fleet!;
        var hub = EventHubConnectionString.Parse(setting.Backend.EventHubs
            ?? throw new BackendException($"{Name} sends through Event Hubs: say --eventhubs beside --target."));
        var client = new BackendClient(setting.Backend);
        var gateways = new List<Gateway>();
        ReconnectStorm? storm = null;
        try
        {
            await FleetRegistration.RunAsync(client, profile.Devices, time, cancellationToken).ConfigureAwait(false);
            gateways.AddRange(Enumerable.Range(0, fleet.Gateways).Select(_ => new Gateway(hub, time)));
            var partitions = await Task.WhenAll(gateways.Select(gateway => gateway.Sender.GetPartitionsAsync(cancellationToken))).ConfigureAwait(false);
            if (fleet.ReconnectAfter is not null)
            {
                storm = new ReconnectStorm(gateways, await DirectDevicesAsync(client, hub, setting, cancellationToken).ConfigureAwait(false), time);
                await storm.ConnectAsync(cancellationToken).ConfigureAwait(false);
            }

            return new TelemetryRun(setting, new Population(fleet, profile.Devices), client, gateways, partitions[0]) { Storm = storm };
        }
        catch (Exception problem)
        {
            if (storm is not null)
            {
                await storm.DisposeAsync().ConfigureAwait(false);
            }

            await TelemetryRun.CloseAsync(gateways).ConfigureAwait(false);
            client.Dispose();
            if (problem is TelemetrySendException or TimeoutException || AmqpFailure.IsExpected(problem))
            {
                throw new BackendException($"Event Hubs at {hub.Host} cannot be used: {problem.Message.ReplaceLineEndings(" ")}", problem);
            }

            throw;
        }
    }

    private static double ReadingsOf(DeviceTypeProfile type, FleetProfile fleet, TimeSpan total) =>
        (total + (fleet.BurstLength * (fleet.BurstFactor - 1))) / type.Interval;

    private static async Task<IReadOnlyList<DirectDevice>> DirectDevicesAsync(
        BackendClient client, EventHubConnectionString hub, ScenarioSetting setting, CancellationToken cancellationToken)
    {
        var devices = new DirectDevice[Math.Min(setting.Profile.Fleet!.DirectDevices, setting.Profile.Devices)];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, devices.Length), parallel, async (number, token) =>
        {
            var id = FleetSetup.DeviceId(number);
            devices[number] = new DirectDevice(hub, client, id, await client.RenewKeyAsync(id, token).ConfigureAwait(false), setting.Time);
        }).ConfigureAwait(false);
        return devices;
    }
}
