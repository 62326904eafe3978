using Serverless.LoadTests.Scenarios.Commands;
using Serverless.LoadTests.Scenarios.Mixed;
using Serverless.LoadTests.Scenarios.Registration;

namespace Serverless.LoadTests.Scenarios;

/// <summary>The scenarios there are.</summary>
internal static class ScenarioCatalogue
{
    public static IReadOnlyList<IScenario> All { get; } = [new StateQueryScenario(), new RegisterScenario(), new CommandsScenario(), new MixedScenario()];

    /// <summary>Their names and what they do, a line each.</summary>
    public static string Text => string.Join(Environment.NewLine, All.Select(scenario => $"{scenario.Name,-14} {scenario.Summary}"));

    /// <returns>The scenario of a name, or null.</returns>
    public static IScenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
