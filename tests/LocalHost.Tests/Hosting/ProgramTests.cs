using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Serverless.EventHubEmulator.Tests.Fixtures;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Hosting;

/// <summary>The built program from outside.</summary>
public sealed partial class ProgramTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Program_Started_OneReadyLineAndUrlsThatAnswer()
    {
        await using var host = HostProcess.StartServing(_directory.In("data"));
        var line = await host.ReadLineAsync();

        Assert.Matches(ReadyPattern(), line);
        var http = ReadyPattern().Match(line!).Groups["http"].Value;
        using var response = await _client.GetAsync(new Uri($"{http}/api/devices"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        await host.TerminateAsync();
        Assert.Equal((0, ""), await host.EndAsync());
        Assert.Contains("development host", host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_RequireKeys_ReadyLineHasTheKeyThatOpens()
    {
        await using var host = HostProcess.StartServing(_directory.In("data"), "--require-keys");
        var ready = await host.ReadyAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync($"{ready["http"]}/api/devices"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"{ready["http"]}/api/devices?code={ready["key"]}"));
    }

    [Fact]
    public async Task Program_Interrupted_Exits0()
    {
        InterruptSignal.SkipIfIgnored();
        await using var host = HostProcess.StartServing(_directory.In("data"));
        await host.ReadyAsync();

        await host.InterruptAsync();

        Assert.Equal(0, (await host.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Program_TableThrottleAndLatency_ServesAndEachAnswerOfTheTablesWaits()
    {
        await using var host = HostProcess.StartServing(_directory.In("data"), "--table-throttle", "--table-latency", "100-120");
        var ready = await host.ReadyAsync();
        using var created = await _client.PostAsJsonAsync(
            new Uri($"{ready["http"]}/api/devices"), new { deviceId = "pump-7" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        var asked = TimeProvider.System.GetTimestamp();
        using var refused = await _client.GetAsync(new Uri($"{ready["tables"]}/Tables"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.True(TimeProvider.System.GetElapsedTime(asked) > TimeSpan.FromMilliseconds(95), "The answer did not wait.");
        await host.TerminateAsync();
        Assert.Equal((0, ""), await host.EndAsync());
    }

    [Fact]
    public async Task Program_KilledAndRestarted_KeepsDevicesAndKeys()
    {
        await using var killed = HostProcess.StartServing(_directory.In("data"), "--require-keys");
        var before = await killed.ReadyAsync();
        using var created = await _client.PostAsJsonAsync(
            new Uri($"{before["http"]}/api/devices?code={before["key"]}"), new { deviceId = "pump-7" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        killed.Kill();
        await killed.EndAsync();

        await using var restarted = HostProcess.StartServing(_directory.In("data"), "--require-keys");
        var after = await restarted.ReadyAsync();

        Assert.Equal(before["key"], after["key"]);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"{after["http"]}/api/devices/pump-7?code={after["key"]}"));
    }

    [Theory]
    [InlineData("stop", true)]
    [InlineData("discard", false)]
    public async Task Program_InputEnds_EndsAndKeepsOrDeletesItsData(string action, bool isKept)
    {
        await using var host = HostProcess.StartServing(_directory.In("data"), "--on-input-end", action);
        await host.ReadyAsync();
        Assert.True(Directory.Exists(_directory.In("data")));

        host.EndInput();

        Assert.Equal((0, ""), await host.EndAsync());
        Assert.Equal(isKept, Directory.Exists(_directory.In("data")));
    }

    [Fact]
    public async Task Program_InputEndsAndNothingIsAskedOfIt_GoesOn()
    {
        await using var host = HostProcess.StartServing(_directory.In("data"));
        var ready = await host.ReadyAsync();

        host.EndInput();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"{ready["http"]}/api/devices"));
        await host.TerminateAsync();
        Assert.Equal((0, ""), await host.EndAsync());
    }

    [Fact]
    public async Task Program_Fresh_ForgetsTheData()
    {
        await using (var first = HostProcess.StartServing(_directory.In("data")))
        {
            var ready = await first.ReadyAsync();
            using var created = await _client.PostAsJsonAsync(
                new Uri($"{ready["http"]}/api/devices"), new { deviceId = "pump-7" }, TestContext.Current.CancellationToken);
            await first.TerminateAsync();
            await first.EndAsync();
        }

        await using var fresh = HostProcess.StartServing(_directory.In("data"), "--fresh");

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"{(await fresh.ReadyAsync())["http"]}/api/devices/pump-7"));
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--amqp-port")]
    [InlineData("--eventhubs-http-port")]
    [InlineData("--table-port")]
    public async Task Program_PortInUse_OneLineAndExit2(string option)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string[] options = ["--port", "--amqp-port", "--eventhubs-http-port", "--table-port"];

        await AssertRefusedAsync(
            $"ort {port} is in use",
            [.. options.SelectMany(name => new[] { name, name == option ? $"{port}" : "0" }), "--data", _directory.In("data")]);
    }

    [Fact]
    public async Task Program_DataFolderInUse_OneLineAndExit2()
    {
        await using var first = HostProcess.StartServing(_directory.In("data"));
        await first.ReadyAsync();

        await AssertRefusedAsync("is in use by another process", ["--port", "0", "--data", _directory.In("data")]);
    }

    [Theory]
    [InlineData("Unknown option '--prot'", "--prot")]
    [InlineData("must be between 0 and 65535", "--port", "70000")]
    [InlineData("not a Table Storage connection string", "--tables", "x")]
    [InlineData("not an Event Hubs connection string", "--eventhubs", "x")]
    [InlineData("cannot be used", "--data", "/proc/nothing")]
    public async Task Program_BadArgument_OneLineAndExit2(string expected, params string[] arguments) =>
        await AssertRefusedAsync(expected, arguments);

    [Fact]
    public async Task Program_OtherBucketCount_OneLineAndExit2()
    {
        await using (var first = HostProcess.StartServing(_directory.In("data")))
        {
            await first.ReadyAsync();
            await first.TerminateAsync();
            await first.EndAsync();
        }

        await AssertRefusedAsync("buckets", Serving(), new() { ["Tables__Buckets"] = "8" });
    }

    [Fact]
    public async Task Program_SettingOutOfRange_OneLineAndExit2() =>
        await AssertRefusedAsync("Settings:", Serving(), new() { ["Tables__Buckets"] = "0" });

    [Theory]
    [InlineData("{", "host.json is not JSON")]
    [InlineData("""{"extensions":{"eventHubs":{"maxEventBatchSize":0}}}""", "maxEventBatchSize must be")]
    public async Task Program_BadHostJson_OneLineAndExit2(string json, string expected)
    {
        var folder = CopyOfTheProgram();
        await File.WriteAllTextAsync(Path.Combine(folder, "host.json"), json, TestContext.Current.CancellationToken);

        await AssertRefusedAsync(expected, Serving(), folder: folder);
    }

    [Fact]
    public async Task Program_AzuriteWithoutNode_OneLineAndExit2()
    {
        var dotnet = Path.GetDirectoryName(Environment.ProcessPath!)!;
        Assert.False(File.Exists(Path.Combine(dotnet, "node")), "Node.js and .NET share a folder, so this test cannot take one of them away.");

        await AssertRefusedAsync("Node.js", [.. Serving(), "--azurite"], new() { ["PATH"] = dotnet });
    }

    [Fact]
    public async Task Program_Azurite_ServesTheTables()
    {
        await using var host = HostProcess.StartServing(_directory.In("data"), "--azurite");
        var ready = await host.ReadyAsync();
        using var created = await _client.PostAsJsonAsync(
            new Uri($"{ready["http"]}/api/devices"), new { deviceId = "pump-7" }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var tables = await _client.GetAsync(new Uri(ready["tables"]), TestContext.Current.CancellationToken);
        Assert.Contains("Azurite", string.Join(' ', tables.Headers.Server), StringComparison.Ordinal);
        await host.TerminateAsync();
        Assert.Equal((0, ""), await host.EndAsync());
    }

    [Fact]
    public async Task Program_Help_OnStandardErrorAndExit0()
    {
        await using var host = HostProcess.Start(["--help"]);

        Assert.Equal((0, ""), await host.EndAsync());
        Assert.Contains("--eventhubs-http-port 5300", host.Errors, StringComparison.Ordinal);
        Assert.Contains("never deployed to Azure", host.Errors, StringComparison.Ordinal);
    }

    private string[] Serving() =>
        ["--port", "0", "--amqp-port", "0", "--eventhubs-http-port", "0", "--table-port", "0", "--data", _directory.In("data")];

    private async Task AssertRefusedAsync(
        string expected, string[] arguments, Dictionary<string, string>? environment = null, string? folder = null)
    {
        await using var host = HostProcess.Start(arguments, environment, folder);

        var (exitCode, output) = await host.EndAsync();

        var lines = host.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(expected, Assert.Single(lines), StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> StatusAsync(string url)
    {
        using var response = await _client.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private string CopyOfTheProgram()
    {
        var folder = _directory.In("program");
        foreach (var file in Directory.EnumerateFiles(HostProcess.BuildFolder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(HostProcess.BuildFolder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }

    [GeneratedRegex(@"^ready http=(?<http>http://127\.0\.0\.1:\d+) amqp=amqp://127\.0\.0\.1:\d+ eventhubs-http=http://127\.0\.0\.1:\d+ tables=http://127\.0\.0\.1:\d+/devstoreaccount1$")]
    private static partial Regex ReadyPattern();
}
