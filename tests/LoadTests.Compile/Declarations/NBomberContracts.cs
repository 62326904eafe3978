#pragma warning disable CA1040 // As the package has it.
namespace NBomber.Contracts;

/// <summary>What the adapter uses of NBomber.Contracts 4.1.1.</summary>
public interface IResponse;

public sealed class Response<T> : IResponse;

public interface IScenarioContext
{
    void StopCurrentTest(string reason);
}

public sealed class ScenarioProps;

public sealed class LoadSimulation;

public sealed class NBomberContext;
