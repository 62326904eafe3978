using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Serverless.LoadTests.CommandLine;

namespace Serverless.LoadTests.Tests.Running;

/// <summary>The program in a process of its own, in the middle of a long load on a local host.</summary>
internal sealed partial class RunningLoad : IDisposable
{
    private static readonly TimeSpan Deadline = Bounded.Limit;

    private readonly Process _process;
    private Uri _backend = new("http://127.0.0.1");

    private RunningLoad(Process process) => _process = process;

    /// <summary>As it is built: artifacts/bin/LoadTests.Tests/{configuration} is ours; the program's folder is beside it.</summary>
    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "LoadTests", new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name,
        $"{typeof(UsageException).Assembly.GetName().Name}.dll");

    /// <param name="temporary">Where its temporary folders go.</param>
    public static async Task<RunningLoad> StartAsync(string temporary)
    {
        var start = new ProcessStartInfo("dotnet", [Program, "run", "telemetry", "--devices", "20", "--warm-up", "0s", "--duration", "10m", "--out", Path.Combine(temporary, "report")])
        {
            RedirectStandardError = true,
            Environment = { ["TMPDIR"] = temporary, ["TEMP"] = temporary, ["TMP"] = temporary },
        };
        var run = new RunningLoad(Process.Start(start)!);
        try
        {
            await run.WaitUntilMeasuredAsync();
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    public void Kill() => _process.Kill();

    /// <summary>Sends a signal, again each second until it has ended: signals of one kind that wait are one.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> SignalUntilExitAsync(string signal)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var exit = _process.WaitForExitAsync(deadline.Token);
        while (!exit.IsCompleted)
        {
            using var kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]);
            await kill.WaitForExitAsync(deadline.Token);
            await Task.WhenAny(exit, Task.Delay(TimeSpan.FromSeconds(1), deadline.Token));
        }

        await exit;
        return _process.ExitCode;
    }

    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Whether the local host takes connections.</summary>
    public async Task<bool> IsBackendThereAsync()
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(_backend.Host, _backend.Port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task WaitUntilMeasuredAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var (errors, said, began) = (_process.StandardError, "", false);
        while (!began && await errors.ReadLineAsync(deadline.Token) is { } line)
        {
            (said, began) = (said + line + Environment.NewLine, line.Contains("  measured  ", StringComparison.Ordinal));
        }

        Assert.True(began, said);
        _backend = new Uri(Address().Match(said).Value);

        // Unread it would stop at a full pipe.
        _ = errors.ReadToEndAsync(CancellationToken.None);
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex Address();
}
