using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Profiles;
using Serverless.LocalHost.EventHubs;

namespace Serverless.LoadTests.Scenarios;

/// <summary>A fleet sends through Event Hubs; afterwards everything that was sent is read back and held against it.</summary>
/// <param name="name">By which it is asked for.</param>
/// <param name="summary">What it does, in one line.</param>
internal sealed class TelemetryScenario(string name, string summary) : IScenario
{
    public string Name => name;

    public string Summary => summary;

    public bool NeedsEventHubs => true;

    public bool IsPaced => true;

    /// <summary>The rate follows from the fleet; a given rate sets its intervals.</summary>
    public LoadProfile Complete(LoadProfile profile) => PacedFleet.Of(Name, profile, profile.Rate) is { } fleet
        ? profile with { Fleet = fleet, Rate = fleet.RateOf(profile.Devices) }
        : profile;

    public async Task<IScenarioRun> OpenAsync(ScenarioSetting setting, CancellationToken cancellationToken)
    {
        var client = new BackendClient(setting.Backend);
        try
        {
            await FleetRegistration.RunAsync(client, setting.Profile.Devices, setting.Time, cancellationToken).ConfigureAwait(false);
            return await TelemetryRun.OpenAsync(
                Name, setting, FleetSetup.Names, client, hub => DirectDevicesAsync(client, hub, setting, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

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
