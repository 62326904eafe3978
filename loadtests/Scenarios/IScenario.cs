using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Scenarios;

/// <summary>What a load test does, apart from how much of it and from the engine that drives it.</summary>
internal interface IScenario
{
    /// <summary>By which it is asked for, such as <c>state-query</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in one line.</summary>
    string Summary { get; }

    /// <summary>Whether a deployed backend's Event Hubs must be named as well.</summary>
    bool NeedsEventHubs => false;

    /// <summary>Whether all its load keeps a time of its own, so that no engine and no number of clients drives it.</summary>
    bool IsPaced => false;

    /// <summary>How much load the engine is to make of a complete profile.</summary>
    LoadShape ShapeOf(LoadProfile profile) => profile.ToShape();

    /// <summary>Connections at once, at most, that a complete profile makes.</summary>
    int ConnectionsOf(LoadProfile profile) =>
        (IsPaced ? 0 : ShapeOf(profile).Clients) + (NeedsEventHubs && profile.Fleet is { } fleet ? fleet.Gateways + Math.Min(fleet.DirectDevices, profile.Devices) : 0);

    /// <summary>The profile with what this scenario derives from it.</summary>
    /// <exception cref="CommandLine.UsageException">It does not fit.</exception>
    LoadProfile Complete(LoadProfile profile) => profile;

    /// <summary>Prepares the backend, such as its fleet, and says so on standard error.</summary>
    /// <exception cref="Backends.BackendException">The backend is not there, or refuses what the load needs.</exception>
    Task<IScenarioRun> OpenAsync(ScenarioSetting setting, CancellationToken cancellationToken);
}
