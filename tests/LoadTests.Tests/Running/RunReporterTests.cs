using Serverless.LoadTests.Running;

namespace Serverless.LoadTests.Tests.Running;

public sealed class RunReporterTests
{
    [Theory]
    [InlineData("run state-query --key … --rate 5", "run", "state-query", "--key", "secret", "--rate", "5")]
    [InlineData("run state-query --out \"my report\"", "run", "state-query", "--out", "my report")]
    [InlineData("run state-query --key=…", "run", "state-query", "--key=secret")]
    [InlineData("run telemetry --eventhubs … --tables=…", "run", "telemetry", "--eventhubs", "secret", "--tables=secret")]
    public void CommandText_Secrets_AreLeftOut(string expected, params string[] arguments) =>
        Assert.Equal($"dotnet run --project loadtests -c Release -- {expected}", RunReporter.CommandText(arguments));
}
