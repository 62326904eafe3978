using Azure.Data.Tables;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios;
using Serverless.LoadTests.Tests.Fleet;
using Serverless.LocalHost.Demo;

namespace Serverless.LoadTests.Tests.Scenarios;

/// <summary>A fleet with every fault against a local host of its own.</summary>
public sealed class TelemetryScenarioTests
{
    private static readonly TelemetryScenario Scenario = new("telemetry", "");

    [Fact]
    public async Task CompleteAsync_FaultsAndBrokenConnections_BalancesUntilTheTablesAreSpoilt()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestedBackend.StartLocalHostAsync(cancellationToken).WithinLimitAsync("the start of a local host");
        var profile = Profile(SampleFleet.AllFaults with { LateBy = TimeSpan.FromMilliseconds(700), Duplicates = 0.05, DropsPerMinute = 120 });
        var run = await OpenAsync(backend, profile);
        await using var _ = run;

        var result = await LoadAsync(run, profile);
        var balanced = await CompleteAsync(run);

        Assert.Empty(balanced.Failures);
        Assert.True(result.Requests > 500, $"{result.Requests} requests");
        Assert.Equal(0, result.Errors);
        var ledger = balanced.Sections.Single(section => section.Title == "Ledger");
        var figures = ledger.Head.Zip(ledger.Rows.Single()).ToDictionary(cell => cell.First, cell => int.Parse(cell.Second, System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(figures["readings sent"], figures["stored"]);
        Assert.Equal(figures["poison"], figures["dead letters"]);
        Assert.True(figures is { } some && some["sent twice"] > 10 && some["sent late"] > 10 && some["poison"] > 10, ledger.Text + string.Join(' ', figures));
        Assert.DoesNotContain("dropped: 0.", balanced.Sections.Single(section => section.Title == "Fleet").Text, StringComparison.Ordinal);
        Assert.NotEqual("0", balanced.Sections.Single(section => section.Title.EndsWith("queryable", StringComparison.Ordinal)).Rows[0][1]);

        var tables = new TableServiceClient(backend.Tables);
        await TableSpoiler.SpoilAsync(tables, DemoBreak.Drop, FleetSetup.DeviceId(1), cancellationToken);
        await TableSpoiler.SpoilAsync(tables, DemoBreak.Double, FleetSetup.DeviceId(2), cancellationToken);
        await TableSpoiler.SpoilAsync(tables, DemoBreak.Stale, FleetSetup.DeviceId(3), cancellationToken);
        var spoilt = await CompleteAsync(run);

        Assert.Collection(
            spoilt.Failures,
            lost => Assert.Contains("1 lost: loadtest-000001 #", lost, StringComparison.Ordinal),
            doubled => Assert.Contains("1 doubled: loadtest-000002 #", doubled, StringComparison.Ordinal),
            stale => Assert.Contains("1 stale in the state: loadtest-000003 #", stale, StringComparison.Ordinal));

        // The same devices again, as on a deployed backend whose tables nobody can reach.
        await using var deployed = TestedBackend.At(backend.Address, null, backend.EventHubs);
        var shorter = profile with { Duration = TimeSpan.FromSeconds(1) };
        var again = await OpenAsync(deployed, shorter);
        await using var __ = again;
        await LoadAsync(again, shorter);
        var overHttp = await CompleteAsync(again);

        Assert.Empty(overHttp.Failures);
        Assert.Contains("the API", overHttp.Sections.Single(section => section.Title == "Ledger").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompleteAsync_BurstAndReconnectAndSoak_TellWhatBecameOfThem()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestedBackend.StartLocalHostAsync(cancellationToken).WithinLimitAsync("the start of a local host");
        var profile = Profile(new FaultProfile());
        profile = profile with
        {
            Duration = TimeSpan.FromSeconds(5),
            Rate = 100,
            Fleet = profile.Fleet! with
            {
                BurstFactor = 8,
                BurstAfter = TimeSpan.FromSeconds(1),
                BurstLength = TimeSpan.FromSeconds(1),
                ReconnectAfter = TimeSpan.FromSeconds(2.5),
                DirectDevices = 5,
                MostRisePercent = 100_000,
            },
        };
        var run = await OpenAsync(backend, profile);
        await using var _ = run;

        var result = await LoadAsync(run, profile);
        var findings = await CompleteAsync(run);

        Assert.DoesNotContain(findings.Failures, failure => !failure.StartsWith("Burst", StringComparison.Ordinal));
        Assert.InRange(result.Requests, (4 * 100) + 700, (4 * 100) + 900);
        Assert.Equal("8", Rows("Burst")[0][0]);
        Assert.Equal(["3", "5"], Rows("Reconnect").Select(row => row[1]));
        Assert.Equal(4, Rows("Soak").Count);
        Assert.All(Rows("Soak"), row => Assert.EndsWith("%", row[1], StringComparison.Ordinal));

        IReadOnlyList<IReadOnlyList<string>> Rows(string title) => findings.Sections.Single(section => section.Title == title).Rows;
    }

    [Theory]
    [InlineData(30, 0)]
    [InlineData(null, 20)]
    public void Complete_WhatIsToHappenLiesBehindTheEnd_IsRefused(int? reconnectAfter, int burstAfter)
    {
        var profile = Profile(new FaultProfile());
        var fleet = profile.Fleet! with
        {
            ReconnectAfter = reconnectAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            BurstFactor = 2,
            BurstAfter = TimeSpan.FromSeconds(burstAfter),
        };

        Scenario.Complete(profile with { Fleet = fleet, Duration = TimeSpan.FromSeconds(31) });
        Assert.Contains("is over before", Assert.Throws<UsageException>(() => Scenario.Complete(profile with { Fleet = fleet, Duration = TimeSpan.FromSeconds(30) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Complete_Rate_SetsTheIntervals()
    {
        var profile = Scenario.Complete(Profile(new FaultProfile()) with { Devices = 100, Rate = 1_000 });

        Assert.Equal(1_000, profile.Fleet!.RateOf(100), 0.01);
        Assert.Equal(7, profile.Fleet.Types[1].Interval / profile.Fleet.Types[0].Interval, 0.001);
    }

    private static LoadProfile Profile(FaultProfile faults) => new()
    {
        Devices = 60,
        WarmUp = TimeSpan.Zero,
        Duration = TimeSpan.FromSeconds(3),
        Rate = 300,
        RequestTimeout = TimeSpan.FromMinutes(2),
        Fleet = SampleFleet.Profile(faults) with { Gateways = 3, ProbesPerSecond = 10 },
    };

    private static async Task<IPacedRun> OpenAsync(TestedBackend backend, LoadProfile profile) => (IPacedRun)await Scenario.OpenAsync(
        new ScenarioSetting(backend, Scenario.Complete(profile), TimeProvider.System), TestContext.Current.CancellationToken).WithinLimitAsync("the preparation of a fleet");

    private static Task<LoadResult> LoadAsync(IPacedRun run, LoadProfile profile) => new LoadEngine(TimeProvider.System).RunAsync(
        Scenario.Complete(profile).ToShape(), run.RunAsync, _ => { }, TestContext.Current.CancellationToken).WithinLimitAsync("the load of a fleet");

    private static Task<ScenarioFindings> CompleteAsync(IPacedRun run) =>
        run.CompleteAsync(TestContext.Current.CancellationToken).WithinLimitAsync("the ledger of a fleet");
}
