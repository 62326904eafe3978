using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Scenarios;

/// <summary>What a load test does, apart from how much of it.</summary>
internal interface IScenario
{
    /// <summary>By which it is asked for, such as <c>state-query</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in one line.</summary>
    string Summary { get; }

    /// <param name="backend">The backend, its fleet registered.</param>
    /// <param name="devices">The fleet's size.</param>
    /// <returns>Makes the client of a number.</returns>
    Func<int, IClient> Prepare(TestedBackend backend, int devices);
}
