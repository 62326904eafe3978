using Serverless.LoadTests.Backends;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Mixed;

/// <summary>
/// A day in a fleet's life at its ratios: devices send through Event Hubs at intervals of their own, everything else is asked over HTTP
/// beside them. What was written is read back at the end.
/// </summary>
internal sealed class MixedScenario : IScenario
{
    public string Name => "mixed";

    public string Summary => "a day in a fleet's life at its ratios: telemetry through Event Hubs, states, readings, desired, commands, registrations";

    public bool NeedsEventHubs => true;

    /// <summary>A given rate is that of all operations; telemetry's share of it sets the fleet's intervals.</summary>
    public LoadProfile Complete(LoadProfile profile)
    {
        var mix = profile.Mix ?? new MixProfile();
        if (mix.FindProblem() is not null || PacedFleet.Of(Name, profile, profile.Rate * mix.TelemetryShare()) is not { } fleet)
        {
            return profile;
        }

        return fleet.DirectDevices > 0
            ? throw new UsageException("mixed takes no fleet.directDevices: its devices' keys are in use over HTTP.")
            : profile with { Mix = mix, Fleet = fleet };
    }

    /// <summary>What the engine makes is all but telemetry.</summary>
    public LoadShape ShapeOf(LoadProfile profile) =>
        profile.ToShape() with { Rate = profile.Rate * (1 - (profile.Mix ?? new MixProfile()).TelemetryShare()) };

    public async Task<IScenarioRun> OpenAsync(ScenarioSetting setting, CancellationToken cancellationToken)
    {
        var names = new FleetNames("mix", setting.Time.GetUtcNow());
        var devices = await RunDevice.RegisterAsync(setting.Backend, names, setting.Profile.Devices, setting.Time, cancellationToken).ConfigureAwait(false);
        var client = new BackendClient(setting.Backend);
        try
        {
            var fleet = await TelemetryRun.OpenAsync(
                Name, setting, names.Devices, client, static _ => Task.FromResult<IReadOnlyList<Fleet.DirectDevice>>([]), cancellationToken).ConfigureAwait(false);
            return new MixedRun(
                setting, fleet, [.. devices.Select((device, number) => new MixedDevice(device, fleet.Population.TypeOf(number).Names[0]))]);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }
}
