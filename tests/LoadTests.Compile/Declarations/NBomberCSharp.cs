using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.CSharp;

/// <summary>What the adapter uses of NBomber 4.1.2; source: its Api/CSharp.fs.</summary>
public static class Response
{
    public static Response<object> Ok() => throw new NotSupportedException();

    public static Response<object> Ok(string statusCode = "", long sizeBytes = 0, string message = "", double latencyMs = 0) => throw new NotSupportedException();

    public static Response<object> Fail() => throw new NotSupportedException();

    public static Response<object> Fail(string statusCode = "", string message = "", long sizeBytes = 0, double latencyMs = 0) => throw new NotSupportedException();

    public static Response<T> Fail<T>(string statusCode = "", string message = "", long sizeBytes = 0, double latencyMs = 0) => throw new NotSupportedException();

    public static Response<T> Fail<T>(T payload, string statusCode = "", string message = "", long sizeBytes = 0, double latencyMs = 0) => throw new NotSupportedException();
}

public static class Scenario
{
    public static ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run) => throw new NotSupportedException();

    public static ScenarioProps WithoutWarmUp(this ScenarioProps scenario) => throw new NotSupportedException();

    public static ScenarioProps WithMaxFailCount(this ScenarioProps scenario, int maxFailCount) => throw new NotSupportedException();

    public static ScenarioProps WithLoadSimulations(this ScenarioProps scenario, params LoadSimulation[] loadSimulations) => throw new NotSupportedException();
}

public static class Simulation
{
    public static LoadSimulation RampingConstant(int copies, TimeSpan during) => throw new NotSupportedException();

    public static LoadSimulation KeepConstant(int copies, TimeSpan during) => throw new NotSupportedException();

    public static LoadSimulation RampingInject(int rate, TimeSpan interval, TimeSpan during) => throw new NotSupportedException();

    public static LoadSimulation Inject(int rate, TimeSpan interval, TimeSpan during) => throw new NotSupportedException();
}

public static class NBomberRunner
{
    public static NBomberContext RegisterScenarios(params ScenarioProps[] scenarios) => throw new NotSupportedException();

    public static NBomberContext WithTestSuite(this NBomberContext context, string testSuite) => throw new NotSupportedException();

    public static NBomberContext WithTestName(this NBomberContext context, string testName) => throw new NotSupportedException();

    public static NBomberContext WithReportFolder(this NBomberContext context, string reportFolderPath) => throw new NotSupportedException();

    public static NBomberContext WithoutReports(this NBomberContext context) => throw new NotSupportedException();

    public static NodeStats Run(this NBomberContext context) => throw new NotSupportedException();
}
