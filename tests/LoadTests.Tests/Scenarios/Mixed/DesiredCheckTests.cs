using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Scenarios;
using Serverless.LoadTests.Scenarios.Api;
using Serverless.LoadTests.Scenarios.Mixed;
using Serverless.LoadTests.Tests.Backends;

namespace Serverless.LoadTests.Tests.Scenarios.Mixed;

public sealed class DesiredCheckTests
{
    private readonly MixedDevice _device = new(new RunDevice("d", "token"), "temperature");

    public DesiredCheckTests()
    {
        // Two changes, the answer to the second was never heard.
        _device.NextPatch();
        _device.AcceptPatch();
        _device.NextPatch();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public async Task Run_WhatWasTakenIsThere_FindsNothing(int version, int change)
    {
        var findings = await RunAsync(version, change);

        Assert.Empty(findings.Failures);
        Assert.Equal(["2", "1", "1", "0"], findings.Sections.Single().Rows[0]);
    }

    [Theory]
    [InlineData(0, 0, "d shows change 0, version 0 after 1.")]
    [InlineData(0, 1, "d shows change 1, version 0 after 1.")]
    [InlineData(2, 3, "d shows change 3, version 2 after 1.")]
    public async Task Run_ChangeIsLostOrNobodys_NamesIt(int version, int change, string expected) => Assert.Equal(
        $"1 desired configurations are not what was sent: {expected}", Assert.Single((await RunAsync(version, change)).Failures));

    private async Task<ScenarioFindings> RunAsync(int version, int change)
    {
        await using var stub = await StubBackend.StartAsync(_ => (200, $$"""{"version":{{version}},"desired":{"change":{{change}} } }"""));
        using var api = new ApiClient(TestedBackend.At(stub.Address, null));
        return await DesiredCheck.RunAsync(api, [_device], TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
