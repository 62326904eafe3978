using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Scenarios;
using Serverless.LoadTests.Scenarios.Api;
using Serverless.LoadTests.Scenarios.Mixed;
using Serverless.LoadTests.Tests.Backends;

namespace Serverless.LoadTests.Tests.Scenarios.Mixed;

public sealed class MixedCheckTests
{
    private readonly MixedDevice _device = new(new RunDevice("d", "token"), TimeProvider.System);

    public MixedCheckTests()
    {
        // Readings 1 to 3 were taken, the request of 4 was given up; one change of configuration.
        for (var number = 1; number <= 4; number++)
        {
            Assert.Equal(number, _device.NextReading().Number);
        }

        _device.Accept(1);
        _device.Accept(2);
        _device.Accept(3);
        _device.NextPatch();
        _device.AcceptPatch();
    }

    [Theory]
    [InlineData("3,2,1", 3)]
    [InlineData("4,3,2,1", 4)]
    public async Task Run_AllIsThere_FindsNothing(string readings, int state) =>
        Assert.Empty((await RunAsync(readings, state, state, 1, 1)).Failures);

    [Theory]
    [InlineData("3,1", 3, 3, 1, 1, "1 readings are lost: 2 of d.")]
    [InlineData("3,2,2,1", 3, 3, 1, 1, "1 readings are there twice: 2 of d.")]
    [InlineData("7,3,2,1", 3, 3, 1, 1, "1 readings are there that nobody sent: 7 of d.")]
    [InlineData("3,2,1", 2, 2, 1, 1, "1 states are stale: d shows 2 for 3.")]
    [InlineData("3,2,1", 3, 2, 1, 1, "1 states are stale: d shows 3 for 3.")]
    [InlineData("3,2,1", 5, 5, 1, 1, "1 states are stale: d shows 5 for 3.")]
    [InlineData("3,2,1", 3, 3, 0, 1, "1 desired configurations are not what was sent: d shows change 1, version 0 after 1.")]
    [InlineData("3,2,1", 3, 3, 1, 2, "1 desired configurations are not what was sent: d shows change 2, version 1 after 1.")]
    public async Task Run_SomethingIsWrong_NamesIt(string readings, int state, int value, int version, int change, string expected) =>
        Assert.Equal(expected, Assert.Single((await RunAsync(readings, state, value, version, change)).Failures));

    [Fact]
    public void NextReading_ClockThatStands_KeepsTheOrderByNumber()
    {
        var (first, second) = (_device.NextReading(), _device.NextReading());

        Assert.Equal(first.Number + 1, second.Number);
        Assert.True(string.CompareOrdinal(first.Body[..32], second.Body[..32]) <= 0);
    }

    private async Task<ScenarioFindings> RunAsync(string readings, int state, int value, int version, int change)
    {
        await using var stub = await StubBackend.StartAsync(asked => (200, asked[(asked.LastIndexOf('/') + 1)..] switch
        {
            "telemetry" => $$"""{"items":[{{string.Join(',', readings.Split(',').Select(number => $$"""{"seq":{{number}}}"""))}}],"continuation":null}""",
            "state" => $$"""{"metrics":{"counter":{"value":{{value}},"seq":{{state}} } } }""",
            _ => $$"""{"version":{{version}},"desired":{"change":{{change}} } }""",
        }));
        using var api = new ApiClient(TestedBackend.At(stub.Address, null));
        return await new MixedCheck(api, TimeSpan.FromMilliseconds(50), TimeProvider.System).RunAsync([_device], TestContext.Current.CancellationToken);
    }
}
