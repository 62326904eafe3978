using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Scenarios.Api;
using Serverless.LoadTests.Scenarios.Registration;
using Serverless.LoadTests.Tests.Backends;

namespace Serverless.LoadTests.Tests.Scenarios.Registration;

public sealed class RegistrationCheckTests
{
    [Fact]
    public async Task Run_ListLacksOneHasOneTwiceAndAStranger_NamesEach()
    {
        await using var stub = await StubBackend.StartAsync(_ => (200, """{"items":[{"deviceId":"a"},{"deviceId":"b"},{"deviceId":"b"},{"deviceId":"x"}],"continuation":null}"""));
        var log = new RegistrationLog();
        log.Try("a");
        log.Try("b");
        log.Confirm("b");
        log.Try("c");
        log.Confirm("c");
        log.Try("given-up");

        var findings = await RunAsync(stub.Address, log);

        Assert.Equal(
            [
                "1 devices are in the list twice: b.",
                "1 devices are in the list that nobody registered: x.",
                "1 devices were confirmed and are not in the list: c.",
            ],
            findings.Failures);
        Assert.Equal(["4", "2", "3", "1"], Assert.Single(findings.Sections).Rows[0]);
    }

    [Fact]
    public async Task Run_BackendRefuses_SaysThatItCouldNotBeChecked()
    {
        await using var stub = await StubBackend.StartAsync(_ => (401, ""));

        Assert.Contains("could not be checked", Assert.Single((await RunAsync(stub.Address, new RegistrationLog())).Failures), StringComparison.Ordinal);
    }

    private static async Task<LoadTests.Scenarios.ScenarioFindings> RunAsync(Uri address, RegistrationLog log)
    {
        using var api = new ApiClient(TestedBackend.At(address, null));
        return await RegistrationCheck.RunAsync(api, new FleetNames("t", default), log, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
