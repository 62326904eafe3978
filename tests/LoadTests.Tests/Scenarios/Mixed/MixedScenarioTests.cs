using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios.Mixed;

namespace Serverless.LoadTests.Tests.Scenarios.Mixed;

public sealed class MixedScenarioTests
{
    private static readonly MixedScenario Scenario = new();
    private static readonly MixProfile Mix = new();

    [Fact]
    public void Complete_Rate_IsDividedBetweenFleetAndRequestsByTheMix()
    {
        var profile = Scenario.Complete(new LoadProfile { Devices = 100, Rate = 200, Mix = Mix });

        var (readings, operations) = (profile.Fleet!.RateOf(100), Scenario.ShapeOf(profile).Rate!.Value);
        Assert.Equal(200, readings + operations, 3);
        Assert.Equal(
            (Mix.State + Mix.CommandNext + Mix.DesiredGet + Mix.Range + Mix.Aggregate + Mix.Command + Mix.DesiredPatch + Mix.DeadLetters + Mix.Register) / Mix.Telemetry,
            operations / readings,
            4);
        Assert.Equal(200, profile.Rate);
    }

    [Fact]
    public void Complete_Clients_LeavesTheFleetItsIntervals()
    {
        var profile = Scenario.Complete(new LoadProfile { Devices = 100, Clients = 7 });

        Assert.Equal(new FleetProfile().RateOf(100), profile.Fleet!.RateOf(100), 6);
        Assert.Null(Scenario.ShapeOf(profile).Rate);
        Assert.Equal(7, Scenario.ShapeOf(profile).Clients);
    }

    [Fact]
    public void Complete_DevicesWithConnectionsOfTheirOwn_AreRefused() => Assert.Contains(
        "directDevices",
        Assert.Throws<UsageException>(() => Scenario.Complete(new LoadProfile { Fleet = new FleetProfile { DirectDevices = 1 } })).Message,
        StringComparison.Ordinal);
}
