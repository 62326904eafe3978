using System.Globalization;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Running;
using Serverless.LoadTests.Scenarios;

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
        RequestTimeout = TimeSpan.FromSeconds(30),
    };

    [Theory]
    [InlineData(null)]
    [InlineData(40.0)]
    public async Task Register_EitherModel_EveryConfirmedDeviceIsInTheListOnce(double? rate)
    {
        // Bulks are rare by default.
        var (run, findings) = await RunAsync("register", Short with { Rate = rate, Registration = new RegistrationProfile { Bulk = 2, BulkDevices = 3 } });

        AssertGood(run, findings);
        var row = findings.Sections.Single(section => section.Title == "Registered devices").Rows[0];
        Assert.Equal((row[0], row[0], "0"), (row[1], row[2], row[3]));
        Assert.True(Number(row[0]) >= run.Result.Requests, row[0]);
        Assert.Equal(["bulk", "enrol", "put", "token"], Operations(findings).Select(operation => operation[0]).Order(StringComparer.Ordinal));
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
    [InlineData(60.0)]
    public async Task Mixed_EitherModel_WhatWasWrittenIsThereOnce(double? rate)
    {
        var mix = new MixProfile { Telemetry = 5, State = 1, DesiredGet = 1, Range = 1, Aggregate = 1, Command = 1, DesiredPatch = 1, DeadLetters = 1, Register = 1 };
        var (run, findings) = await RunAsync("mixed", Short with { Rate = rate, Mix = mix });

        AssertGood(run, findings);
        var written = findings.Sections.Single(section => section.Title == "What was written").Rows[0];
        Assert.True(Number(written[1]) > Short.Devices);
        Assert.Equal((written[0], "0", "0", "0", "0"), (written[1], written[2], written[3], written[4], written[6]));
        Assert.True(Number(written[5]) > 0);
        var names = Operations(findings).Select(operation => operation[0]).ToHashSet();
        Assert.Superset(
            new HashSet<string> { "telemetry", "state", "desired: get", "desired: patch", "readings", "averages", "dead letters", "command: post", "command: next", "command: result" },
            names);
        var commands = findings.Sections.Single(section => section.Title == "Commands").Rows[0];
        Assert.Equal((commands[0], "0", "0"), (commands[4], commands[3], commands[5]));
    }

    private async Task<(MeasuredRun Run, ScenarioFindings Findings)> RunAsync(string name, LoadProfile profile)
    {
        var (scenario, ct) = (ScenarioCatalogue.Find(name)!, TestContext.Current.CancellationToken);
        await using var run = await scenario.OpenAsync(new ScenarioSetting(host.Backend, profile, TimeProvider.System), ct);
        var measured = await MeasuredRun.RunAsync(host.Backend, run.Connect, profile.ToShape(), TimeProvider.System, ct);
        return (measured, await run.CompleteAsync(ct));
    }

    private static void AssertGood(MeasuredRun run, ScenarioFindings findings)
    {
        Assert.Empty(findings.Failures);
        Assert.Empty(run.Result.Recorder.Errors);
        Assert.True(run.Result.Requests > 5, $"{run.Result.Requests} requests");
    }

    private static IReadOnlyList<IReadOnlyList<string>> Operations(ScenarioFindings findings) =>
        findings.Sections.Single(section => section.Title == "Operations").Rows;

    private static long Number(string cell) => long.Parse(cell, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
