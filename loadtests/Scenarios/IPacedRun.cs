using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Scenarios;

/// <summary>A scenario whose devices keep a time of their own, all by themselves or beside the engine's clients.</summary>
internal interface IPacedRun : IScenarioRun
{
    /// <summary>Whether there are clients for the engine to drive.</summary>
    bool HasClients => false;

    /// <summary>Makes the load and counts it, until the run's time is over.</summary>
    Task RunAsync(LoadRun run);

    IClient IScenarioRun.Connect(int number) => throw new NotSupportedException("This scenario's devices keep their own time.");
}
