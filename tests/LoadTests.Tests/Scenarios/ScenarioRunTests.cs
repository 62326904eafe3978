using System.Globalization;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Running;
using Serverless.LoadTests.Scenarios;
using Serverless.LoadTests.Tests.Fleet;

namespace Serverless.LoadTests.Tests.Scenarios;

/// <summary>Each scenario against a real local host, for a moment.</summary>
public sealed class ScenarioRunTests(LocalHostBackend host) : IClassFixture<LocalHostBackend>
{
    private static readonly LoadProfile Short = new()
    {
        Clients = 4,
        Connections = 16,
        Devices = 10,
        WarmUp = TimeSpan.Zero,
        Duration = TimeSpan.FromSeconds(1.5),
        RequestTimeout = TimeSpan.FromMinutes(2),
    };

    /// <summary>Of so many draws between ten the chance that one never comes is below one in ten million.</summary>
    private const int ManyDraws = 200;

    [Theory]
    [InlineData(null)]
    [InlineData(40.0)]
    public async Task Register_EitherModel_EveryConfirmedDeviceIsInTheListOnce(double? rate)
    {
        var ways = new RegistrationProfile { Enrol = 1, Put = 1, Bulk = 1, BulkDevices = 3 };
        var (run, findings) = await RunAsync("register", Short with { Rate = rate, Registration = ways });

        AssertGood(run, findings);
        var row = findings.Sections.Single(section => section.Title == "Registered devices").Rows[0];
        Assert.Equal((row[0], row[0], "0"), (row[1], row[2], row[3]));
        Assert.True(Number(row[0]) >= run.Result.Requests, row[0]);
        var operations = Operations(findings).Select(operation => operation[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(operations, new HashSet<string> { "bulk", "enrol", "put", "token" });

        // Without pause there are as many requests as the machine makes of them; at a rate there are 60.
        Assert.True(operations.Count == 4 || (rate is null && run.Result.Requests < 60), string.Join(' ', operations));
        Assert.Equal(Number(row[0]), Number(Operations(findings).Single(operation => operation[0] == "token")[1]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(40.0)]
    public async Task Commands_EitherModel_EachIsDeliveredOnceAndCompleted(double? rate)
    {
        var (run, findings) = await RunAsync("commands", Short with { Rate = rate });

        AssertGood(run, findings);
        var row = findings.Sections.Single(section => section.Title == "Commands").Rows[0];
        Assert.Equal((row[0], row[0], "0", row[0], "0"), (row[1], row[2], row[3], row[4], row[5]));
        Assert.True(Number(row[0]) >= run.Result.Requests, row[0]);
        Assert.Equal(
            ["command: post", "command: post to completed", "command: post to received", "command: result"],
            Operations(findings).Select(operation => operation[0]).Order(StringComparer.Ordinal));
        Assert.All(Operations(findings), operation => Assert.Equal((row[0], "0"), (operation[1], operation[2])));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(140.0)]
    public async Task Mixed_EitherModel_LedgerBalancesAndEverythingIsAskedBesideIt(double? rate)
    {
        var mix = new MixProfile { Telemetry = 5, State = 1, DesiredGet = 1, CommandNext = 1, Range = 1, Aggregate = 1, Command = 1, DesiredPatch = 1, DeadLetters = 1, Register = 1 };
        var fleet = (SampleFleet.Profile(SampleFleet.AllFaults with { LateBy = TimeSpan.FromMilliseconds(300), DropsPerMinute = 60 }) with { Types = [SampleFleet.Type("one", 1)], Gateways = 2, ProbesPerSecond = 20 }).AtRate(Short.Devices, 50);
        var (run, findings) = await RunAsync("mixed", Short with { Rate = rate, Mix = mix, Fleet = fleet, Duration = TimeSpan.FromSeconds(3) });

        AssertGood(run, findings);
        var ledger = findings.Sections.Single(section => section.Title == "Ledger");
        var figures = ledger.Head.Zip(ledger.Rows[0]).ToDictionary(cell => cell.First, cell => Number(cell.Second));
        Assert.InRange(figures["readings sent"], 120, 160);
        Assert.Equal((figures["readings sent"], 0, 0, 0), (figures["stored"], figures["lost"], figures["doubled"], figures["stale"]));
        Assert.True(figures["poison"] > 5 && figures["poison"] == figures["dead letters"], string.Join(' ', figures));
        Assert.NotEqual("0", findings.Sections.Single(section => section.Title == "From intended send to queryable").Rows[0][1]);
        var operations = Operations(findings).ToDictionary(operation => operation[0], operation => Number(operation[1]));
        Assert.Equal(figures["readings sent"] + figures["sent twice"] + figures["poison"], operations["telemetry: until acknowledged"]);
        string[] everything = ["state", "desired: get", "desired: patch", "readings", "averages", "dead letters", "command: post", "command: next", "command: result"];

        // Without pause there are as many requests as the machine makes of them; at a rate there are 270.
        var isEverything = everything.All(operations.ContainsKey);
        Assert.True(isEverything || (rate is null && everything.Sum(name => operations.GetValueOrDefault(name)) < ManyDraws), string.Join(' ', operations.Keys));
        var desired = findings.Sections.Single(section => section.Title == "Desired configurations").Rows[0];
        Assert.Equal((desired[0], "0"), (desired[1], desired[3]));
        Assert.True(Number(desired[0]) > 0 || !isEverything);
        var commands = findings.Sections.Single(section => section.Title == "Commands").Rows[0];
        Assert.Equal((commands[0], "0", "0"), (commands[4], commands[3], commands[5]));
        Assert.Contains(rate is null ? "4 clients without pause over HTTP" : "90 operations/s over HTTP", findings.Model, StringComparison.Ordinal);
    }

    private async Task<(MeasuredRun Run, ScenarioFindings Findings)> RunAsync(string name, LoadProfile profile)
    {
        var (scenario, ct) = (ScenarioCatalogue.Find(name)!, TestContext.Current.CancellationToken);
        profile = scenario.Complete(profile);
        await using var run = await scenario.OpenAsync(new ScenarioSetting(host.Backend, profile, TimeProvider.System), ct).WithinLimitAsync($"the preparation of {name}");
        var measured = await MeasuredRun.RunAsync(host.Backend, tell => new LoadEngine(TimeProvider.System).RunAsync(
            scenario.ShapeOf(profile), run.Connect, tell, ct, run is IPacedRun paced ? paced.RunAsync : null)).WithinLimitAsync($"the load of {name}");
        return (measured, await run.CompleteAsync(ct).WithinLimitAsync($"the check of {name}"));
    }

    private static void AssertGood(MeasuredRun run, ScenarioFindings findings)
    {
        Assert.Empty(findings.Failures);
        Assert.Empty(run.Result.Recorder.Errors);
        Assert.True(run.Result.Requests >= 4, $"{run.Result.Requests} requests");
    }

    private static IReadOnlyList<IReadOnlyList<string>> Operations(ScenarioFindings findings) =>
        findings.Sections.Single(section => section.Title == "Operations").Rows;

    private static long Number(string cell) => long.Parse(cell, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
