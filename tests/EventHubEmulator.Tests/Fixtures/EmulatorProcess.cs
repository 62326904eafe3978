using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Serverless.EventHubEmulator.Tests.Fixtures;

/// <summary>The emulator's own program as a process.</summary>
internal sealed partial class EmulatorProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private EmulatorProcess(Process process) => _process = process;

    public Uri AmqpEndpoint { get; private set; } = null!;

    public Uri HttpEndpoint { get; private set; } = null!;

    /// <summary>Starts it and waits for its ready line.</summary>
    public static async Task<EmulatorProcess> StartAsync(string dataDirectory, params string[] arguments)
    {
        var emulator = new EmulatorProcess(Launch(["--amqp-port", "0", "--http-port", "0", "--data", dataDirectory, .. arguments]));
        var ready = await emulator._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Timeout);
        var match = ReadyLine().Match(ready ?? "");
        Assert.True(match.Success, $"Instead of the ready line: '{ready}'");
        emulator.AmqpEndpoint = new Uri(match.Groups["amqp"].Value);
        emulator.HttpEndpoint = new Uri(match.Groups["http"].Value);
        return emulator;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var emulator = new EmulatorProcess(Launch(arguments));
        var output = emulator._process.StandardOutput.ReadToEndAsync();
        var error = emulator._process.StandardError.ReadToEndAsync();
        await emulator._process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Timeout);
        return (emulator._process.ExitCode, await output, await error);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Timeout);
    }

    /// <summary>Sends a signal and returns the exit code.</summary>
    public async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Timeout);
        await _process.WaitForExitAsync().WaitAsync(Timeout);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static Process Launch(string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Serverless.EventHubEmulator.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    [GeneratedRegex("^ready amqp=(?<amqp>amqp://127.0.0.1:[0-9]+) eventhubs-http=(?<http>http://127.0.0.1:[0-9]+)$")]
    private static partial Regex ReadyLine();
}
