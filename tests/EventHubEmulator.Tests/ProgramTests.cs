using Serverless.EventHubEmulator.Tests.Fixtures;

namespace Serverless.EventHubEmulator.Tests;

public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Run_UntilASignal_Exits0(string signal)
    {
        if (signal == "INT")
            InterruptSignal.SkipIfIgnored();

        using var emulator = await EmulatorProcess.StartAsync(_directory.Path, "--fsync");
        using var http = new HttpClient();
        using var health = await http.GetAsync(new Uri(emulator.HttpEndpoint, "/health"), TestContext.Current.CancellationToken);

        Assert.True(health.IsSuccessStatusCode);
        Assert.Equal(0, await emulator.SignalAsync(signal));
    }

    [Fact]
    public async Task Run_WithHelp_ListsTheOptions()
    {
        var (exitCode, output, _) = await EmulatorProcess.RunAsync("--help");

        Assert.Equal(0, exitCode);
        string[] options =
            ["--amqp-port", "--http-port", "--data", "--fsync", "--hub", "--policy", "--throughput-units", "--retention-hours", "--retention-mb"];
        Assert.All(options, option => Assert.Contains(option, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--unknown")]
    [InlineData("--amqp-port")]
    [InlineData("--amqp-port", "70000")]
    [InlineData("--http-port", "x")]
    [InlineData("--data")]
    [InlineData("--hub", ":4")]
    [InlineData("--hub", "telemetry:four")]
    [InlineData("--hub", "telemetry:4:a++b")]
    [InlineData("--policy", "gateway")]
    [InlineData("--policy", "gateway:Everything:key")]
    [InlineData("--policy", "gateway:Send:")]
    [InlineData("--policy", "/gateway:Send:key")]
    [InlineData("--throughput-units", "0")]
    [InlineData("--retention-hours", "-1")]
    [InlineData("--retention-mb", "7")]
    public async Task Run_WithBadArguments_SaysSoInOneLineAndExits2(params string[] arguments) =>
        AssertOneLineAndExit2(await EmulatorProcess.RunAsync(arguments), arguments[0]);

    [Fact]
    public async Task Run_WithHubs_HasTheseAlone()
    {
        using var emulator = await EmulatorProcess.StartAsync(_directory.Path, "--hub", "one:2:audit+backend", "--hub", "other");
        await using var client = await AmqpTestClient.ConnectWithPasswordAsync(
            emulator.AmqpEndpoint, "RootManageSharedAccessKey", "SAS_KEY_VALUE");
        await client.SendAsync("one/Partitions/1", AmqpTestClient.Event("x"));
        await client.SendAsync("other/Partitions/3", AmqpTestClient.Event("x"));
        Assert.Equal("amqp:not-found", (await client.ReceiveRefusedAsync("telemetry", 0)).Condition);
        Assert.Equal(["audit", "backend"], HubArgument.TryParse("one:2:audit+backend")!.ConsumerGroups);
    }

    [Fact]
    public async Task Run_WithOptions_HasThePoliciesAndLimits()
    {
        var options = EmulatorCommandLine.TryParse(
            [
                "--policy", "gateway:Send+Listen:a:b=", "--policy", "telemetry/admin:manage:k", "--policy", "RootManageSharedAccessKey:Manage:mine",
                "--throughput-units", "2", "--retention-hours", "24", "--retention-mb", "64",
            ],
            out _)!;

        Assert.Equal(
            [
                new SharedAccessPolicy { Name = "gateway", Key = "a:b=", Rights = AccessRights.Send | AccessRights.Listen },
                new SharedAccessPolicy { Name = "admin", Key = "k", Hub = "telemetry" },
                new SharedAccessPolicy { Name = "RootManageSharedAccessKey", Key = "mine" },
            ],
            options.Policies);
        Assert.Equal((2, TimeSpan.FromDays(1), 64L * 1024 * 1024), (options.ThroughputUnits, options.Retention, options.RetentionBytes));

        using var emulator = await EmulatorProcess.StartAsync(_directory.Path, "--policy", "gateway:Send:s3cret", "--throughput-units", "1");
        await using var client = await AmqpTestClient.ConnectWithPasswordAsync(emulator.AmqpEndpoint, "gateway", "s3cret");
        await client.SendAsync("telemetry", AmqpTestClient.Event("x"));
        Assert.Equal("amqp:unauthorized-access", (await client.ReceiveRefusedAsync("telemetry", 0)).Condition);
    }

    [Fact]
    public async Task Run_OnATakenPortOrDirectory_SaysSoInOneLineAndExits2()
    {
        using var first = await EmulatorProcess.StartAsync(_directory.Path);
        using var other = new TemporaryDirectory();
        string[] Arguments(int amqpPort, int httpPort, string data) => ["--amqp-port", $"{amqpPort}", "--http-port", $"{httpPort}", "--data", data];

        AssertOneLineAndExit2(await EmulatorProcess.RunAsync(Arguments(first.AmqpEndpoint.Port, 0, other.Path)), $"{first.AmqpEndpoint.Port}");
        AssertOneLineAndExit2(await EmulatorProcess.RunAsync(Arguments(0, first.HttpEndpoint.Port, other.Path)), $"{first.HttpEndpoint.Port}");
        AssertOneLineAndExit2(await EmulatorProcess.RunAsync(Arguments(0, 0, _directory.Path)), _directory.Path);
    }

    private static void AssertOneLineAndExit2((int ExitCode, string Output, string Error) run, string names)
    {
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains(names, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
