using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Scenarios;

/// <summary>A scenario on a prepared backend.</summary>
internal interface IScenarioRun : IAsyncDisposable
{
    /// <summary>Whether <see cref="CompleteAsync"/> asks the backend.</summary>
    bool ReadsBack => true;

    /// <param name="number">Of the client, from 0.</param>
    IClient Connect(int number);

    /// <summary>After the load: reads back what there is to prove.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ScenarioFindings> CompleteAsync(CancellationToken cancellationToken);
}
