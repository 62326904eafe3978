using Serverless.LoadTests.Scenarios.Commands;
using Serverless.LoadTests.Scenarios.Mixed;
using Serverless.LoadTests.Scenarios.Registration;

namespace Serverless.LoadTests.Scenarios;

/// <summary>The scenarios there are.</summary>
internal static class ScenarioCatalogue
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new StateQueryScenario(),
        new TelemetryScenario("telemetry", "a fleet sends through Event Hubs, with faults; a ledger proves that nothing is lost, doubled or stale"),
        new TelemetryScenario("burst", "telemetry at ten times the rate for 10 s, and how long the backend takes to catch up"),
        new TelemetryScenario("reconnect", "telemetry, and every connection breaks at once: tokens, connections and links all anew"),
        new TelemetryScenario("soak", "telemetry for long; memory and latency must not rise"),
        new RegisterScenario(),
        new CommandsScenario(),
        new MixedScenario(),
    ];

    /// <summary>Their names and what they do, a line each.</summary>
    public static string Text => string.Join(Environment.NewLine, All.Select(scenario => $"{scenario.Name,-14} {scenario.Summary}"));

    /// <returns>The scenario of a name, or null.</returns>
    public static IScenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
