using System.Diagnostics;
using System.Text.Json;
using Serverless.EventHubEmulator.Tests.Fixtures;

namespace Serverless.LoadTests.Tests.Running;

/// <summary>The program as its user starts it, in a process of its own.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("loadtest-report-").FullName;

    [Theory]
    [InlineData("60000", 0)]
    [InlineData("0.001", 1)]
    public async Task Run_StateQueryOnTheLocalHost_ReportsAndExitsByThreshold(string p99, int exitCode)
    {
        var profile = Path.Combine(_directory, "profile.json");
        await File.WriteAllTextAsync(
            profile,
            $$"""{"clients":4,"devices":20,"warmUp":"500ms","duration":"4s","thresholds":{"p99":{{p99}},"maxErrorShare":0} }""",
            TestContext.Current.CancellationToken);

        var (code, output, errors) = await RunAsync("run", "state-query", "--profile", profile, "--out", _directory);

        Assert.True(code == exitCode, errors + output);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "report.json"), TestContext.Current.CancellationToken));
        Assert.True(report.RootElement.GetProperty("requests").GetInt64() >= 4, output);
        Assert.Empty(report.RootElement.GetProperty("errors").EnumerateObject());
        Assert.Equal(["generator", "local host"], report.RootElement.GetProperty("processes").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.True(report.RootElement.GetProperty("processes")[1].GetProperty("peakMemoryBytes").GetInt64() > 10_000_000);
        var backend = report.RootElement.GetProperty("backend");
        Assert.True(backend.ValueKind == JsonValueKind.Object, output);
        Assert.True(backend.GetProperty("tableRequests").GetInt64() >= 0);
        Assert.True(backend.GetProperty("samples").GetArrayLength() > 1, output);
        Assert.True(backend.GetProperty("allocatedBytesPerSecond").GetDouble() > 1_000);
        Assert.Contains("## Backend", output, StringComparison.Ordinal);
        Assert.Contains("s left", errors, StringComparison.Ordinal);
        Assert.Contains("# Load test state-query", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ladder_TwoSteps_HasTheCeilingAndComparesWithItself()
    {
        var (code, output, errors) = await RunAsync("ladder", "--steps", "1,4", "--devices", "5", "--warm-up", "0s", "--duration", "1s", "--out", _directory);

        Assert.True(code == 0, errors + output);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "report.json"), TestContext.Current.CancellationToken));
        var ceiling = Assert.Single(report.RootElement.GetProperty("ceiling").EnumerateArray());
        Assert.Equal(4, ceiling.GetProperty("clients").GetInt32());
        Assert.True(ceiling.GetProperty("requestsPerSecond").GetDouble() > 0, output);
        Assert.True(ceiling.GetProperty("endpointPeakMemoryBytes").GetInt64() > 10_000_000, output);
        Assert.Contains("## What was full", output, StringComparison.Ordinal);

        (code, output, errors) = await RunAsync("compare", _directory, Path.Combine(_directory, "report.json"));

        Assert.True(code == 0, errors + output);
        Assert.Contains("No regression beyond noise", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SecondCtrlC_EndsAndLeavesNothing()
    {
        InterruptSignal.SkipIfIgnored();
        using var run = await RunningLoad.StartAsync(Temporary());

        // After the first it waits for the local host, which hears none.
        Assert.Equal(130, await run.SignalUntilExitAsync("INT"));
        Assert.Empty(Left());
        Assert.False(await run.IsBackendThereAsync(), "The local host is left.");
    }

    [Fact]
    public async Task Run_Killed_LocalHostEndsAndDeletesItsData()
    {
        using var run = await RunningLoad.StartAsync(Temporary());
        Assert.NotEmpty(Left());

        run.Kill();
        await run.ExitAsync();

        await GoneAsync().WithinLimitAsync("the end of a local host, and of its data, whose suite was killed");

        async Task GoneAsync()
        {
            while (Left().Any() || await run.IsBackendThereAsync())
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
            }
        }
    }

    [Theory]
    [InlineData(0, "Usage:", "--help")]
    [InlineData(0, "state-query", "list")]
    [InlineData(0, "Binds first", "plan", "--devices", "1000", "--interval", "60s")]
    [InlineData(2, "Unknown command", "walk")]
    [InlineData(2, "give --eventhubs", "run", "telemetry", "--target", "http://127.0.0.1:1")]
    [InlineData(2, "cannot be read", "compare", "no-such-report", "no-such-report")]
    [InlineData(1, "cannot be reached", "run", "state-query", "--target", "http://127.0.0.1:1")]
    public async Task Run_OtherCommands_SayAndExit(int exitCode, string says, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);

        Assert.Equal(exitCode, code);
        Assert.Contains(says, exitCode == 0 ? output : errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "state-query", "--clients", "400")]
    [InlineData("ladder", "--steps", "1,400")]
    public async Task Run_MoreConnectionsThanOpenFiles_IsRefusedBeforeAnythingStarts(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/proc/self/limits"), "This system does not tell the limit of open files.");

        var (code, _, errors) = await RunAsync("/bin/sh", ["-c", "ulimit -n 600 && exec dotnet \"$@\"", "sh", RunningLoad.Program, .. arguments]);

        Assert.Equal((2, "400 connections need up to 900 open files in the local host, and a process may have 600:"), (code, errors[..(errors.IndexOf(':', StringComparison.Ordinal) + 1)]));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Temporary() => Directory.CreateDirectory(Path.Combine(_directory, "temporary")).FullName;

    private IEnumerable<string> Left() => Directory.EnumerateDirectories(Temporary(), "loadtest-*");

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => await RunAsync("dotnet", [RunningLoad.Program, .. arguments]);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var ended = new CancellationTokenSource();
        try
        {
            await process.WaitForExitAsync(ended.Token).WithinLimitAsync($"the program with {string.Join(' ', arguments)}");
        }
        finally
        {
            await ended.CancelAsync();
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return (process.ExitCode, await output, await errors);
    }
}
