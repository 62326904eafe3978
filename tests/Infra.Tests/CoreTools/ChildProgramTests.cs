using Serverless.CoreTools;
using Serverless.EndToEnd.Tests;

namespace Serverless.Infra.Tests.CoreTools;

public sealed class ChildProgramTests
{
    [Fact]
    public async Task RunAsync_ProgramThatEnds_ReturnsItsExitCode()
    {
        using var folder = new TemporaryDirectory();

        Assert.Equal(0, await RunAsync(folder.Path, "dotnet", "--version"));
        Assert.NotEqual(0, await RunAsync(folder.Path, "dotnet", "no-such-command-at-all"));
    }

    [Fact]
    public async Task RunAsync_NoSuchProgram_SaysWhereToGetIt()
    {
        using var folder = new TemporaryDirectory();
        await using var errors = new StringWriter();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There the command interpreter says it.");

        var exitCode = await ChildProgram.RunAsync(["no-such-func", "start"], folder.Path, errors, TestContext.Current.CancellationToken);

        Assert.Equal(2, exitCode);
        Assert.Contains("no-such-func is not installed", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsTheProgram()
    {
        using var folder = new TemporaryDirectory();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = ChildProgram.RunAsync(["node", "-e", "require('fs').writeFileSync('started', ''); setInterval(() => {}, 1000)"], folder.Path, TextWriter.Null, stop.Token);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!File.Exists(Path.Combine(folder.Path, "started")))
            await Task.Delay(20, deadline.Token);

        await stop.CancelAsync();

        Assert.NotEqual(0, await running.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    private static Task<int> RunAsync(string folder, params string[] command) =>
        ChildProgram.RunAsync(command, folder, TextWriter.Null, TestContext.Current.CancellationToken);
}
