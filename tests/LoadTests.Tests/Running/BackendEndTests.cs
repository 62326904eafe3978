using System.Text.Json;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Ladder;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Running;

namespace Serverless.LoadTests.Tests.Running;

/// <summary>The local host ends while it is under a load that would go on for long.</summary>
public sealed class BackendEndTests : IDisposable
{
    private static readonly LoadProfile Long = new() { Clients = 2, Devices = 1, WarmUp = TimeSpan.Zero, Duration = TimeSpan.FromMinutes(10) };

    private readonly string _directory = Directory.CreateTempSubdirectory("loadtest-report-").FullName;
    private readonly CancellationTokenSource _deadline = new(Bounded.Limit);

    [Fact]
    public async Task RunExecuteAsync_LocalHostIsKilled_EndsSaysHowAndReadsBack()
    {
        var command = new LoadTestCommand.Run(new DyingBackend(), Long) { Out = _directory };

        var code = await new RunCommand(command, ["run", "dying"], TimeProvider.System).ExecuteAsync(_deadline.Token).WithinLimitAsync("a load whose local host is killed");

        Assert.Equal(1, code);
        Assert.False(_deadline.IsCancellationRequested, "The load went on.");
        using var report = await ReadAsync();
        AssertEnd(report.RootElement);
        Assert.True(report.RootElement.GetProperty("requests").GetInt64() >= 20);
        Assert.InRange(report.RootElement.GetProperty("measuredSeconds").GetDouble(), 0.05, 200);
        var failure = Assert.Single(report.RootElement.GetProperty("failures").EnumerateArray()).GetString();
        Assert.Contains("s after the load began", failure, StringComparison.Ordinal);
        Assert.Contains($"with exit code {report.RootElement.GetProperty("backendEnd").GetProperty("exitCode").GetInt32()}.", failure, StringComparison.Ordinal);
        var markdown = await File.ReadAllTextAsync(Path.Combine(_directory, "report.md"), _deadline.Token);
        Assert.Contains("## What the local host said last", markdown, StringComparison.Ordinal);
        Assert.Contains("loadtest-000000", markdown[markdown.IndexOf("## Read back", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task LadderExecuteAsync_LocalHostIsKilled_EndsAndSaysHow()
    {
        var command = new LoadTestCommand.Ladder(new DyingBackend(), Long, [1, 2]) { Out = _directory };

        var code = await new LadderCommand(command, ["ladder"], TimeProvider.System).ExecuteAsync(_deadline.Token).WithinLimitAsync("a load whose local host is killed");

        Assert.Equal(1, code);
        Assert.False(_deadline.IsCancellationRequested, "The load went on.");
        using var report = await ReadAsync();
        AssertEnd(report.RootElement);
        Assert.Contains("with exit code", await File.ReadAllTextAsync(Path.Combine(_directory, "report.md"), _deadline.Token), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        _deadline.Dispose();
    }

    private static void AssertEnd(JsonElement report)
    {
        Assert.True(report.GetProperty("endedEarly").GetBoolean());
        var end = report.GetProperty("backendEnd");
        Assert.True(end.GetProperty("at").GetDateTimeOffset() >= report.GetProperty("date").GetDateTimeOffset());
        Assert.Equal(OperatingSystem.IsWindows() ? -1 : 137, end.GetProperty("exitCode").GetInt32());
        Assert.Contains(end.GetProperty("lastLines").EnumerateArray(), line => line.GetString()!.Contains("development host", StringComparison.Ordinal));
    }

    private async Task<JsonDocument> ReadAsync() =>
        JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "report.json"), _deadline.Token));
}
