using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Durability;

public class ProgramTests
{
    [Fact]
    public async Task Terminate_Running_ExitsWithZero()
    {
        if (OperatingSystem.IsWindows()) return;
        using var directory = new TempDirectory();
        using var emulator = await EmulatorProcess.StartAsync(directory.Path);
        using var signal = Process.Start("kill", ["-TERM", $"{emulator.Process.Id}"]);
        await emulator.Process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(0, emulator.Process.ExitCode);
    }

    [Fact]
    public async Task Start_PortInUse_ExitsWithTwoAndNamesThePort()
    {
        using var directory = new TempDirectory();
        using var other = new TempDirectory();
        using var emulator = await EmulatorProcess.StartAsync(directory.Path);
        var (code, errors) = await RunAsync("--port", $"{emulator.Port}", "--data", other.Path);
        Assert.Equal(2, code);
        Assert.Contains($"Port {emulator.Port} is in use", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DataInUse_ExitsWithTwoAndNamesTheFolder()
    {
        using var directory = new TempDirectory();
        using var emulator = await EmulatorProcess.StartAsync(directory.Path);
        var (code, errors) = await RunAsync("--port", "0", "--data", directory.Path);
        Assert.Equal(2, code);
        Assert.Contains(directory.Path, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--port")]
    [InlineData("--port 70000")]
    [InlineData("--data")]
    public async Task Start_BadOption_ExitsWithTwoAndOneLine(string arguments)
    {
        var (code, errors) = await RunAsync(arguments.Split(' '));
        Assert.Equal(2, code);
        Assert.Single(errors);
    }

    [Fact]
    public async Task StartAsync_PortInUse_ThrowsPortInUseException()
    {
        using var directory = new TempDirectory();
        using var other = new TempDirectory();
        var ct = TestContext.Current.CancellationToken;
        await using var first = await TableEmulatorServer.StartAsync(
            new TableEmulatorOptions { Port = 0, DataDirectory = directory.Path }, NullLoggerFactory.Instance, ct);
        var options = new TableEmulatorOptions { Port = first.Endpoint.Port, DataDirectory = other.Path };
        var exception = await Assert.ThrowsAsync<PortInUseException>(() => TableEmulatorServer.StartAsync(options, NullLoggerFactory.Instance, ct));
        Assert.Equal(first.Endpoint.Port, exception.Port);
    }

    private static async Task<(int Code, string[] Errors)> RunAsync(params string[] arguments)
    {
        using var process = EmulatorProcess.Run(arguments);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
