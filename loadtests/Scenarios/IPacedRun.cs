using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Scenarios;

/// <summary>A scenario that keeps a time of its own, as devices do, in place of the engine's models.</summary>
internal interface IPacedRun : IScenarioRun
{
    /// <summary>Makes the load and counts it, until the run's time is over.</summary>
    Task RunAsync(LoadRun run);

    IClient IScenarioRun.Connect(int number) => throw new NotSupportedException("This scenario's devices keep their own time.");
}
