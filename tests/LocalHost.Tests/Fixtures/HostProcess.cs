using System.Diagnostics;
using System.Text;

namespace Serverless.LocalHost.Tests.Fixtures;

/// <summary>The built program as a process of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly Task _readingErrors;

    private HostProcess(Process process)
    {
        _process = process;
        _readingErrors = ReadErrorsAsync();
    }

    /// <summary>The folder the program is built into: this assembly's neighbour.</summary>
    public static string BuildFolder { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "LocalHost", new DirectoryInfo(AppContext.BaseDirectory).Name));

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Settings; null for none.</param>
    /// <param name="folder">Where the program lies; null for <see cref="BuildFolder"/>.</param>
    public static HostProcess Start(
        IEnumerable<string> arguments, Dictionary<string, string>? environment = null, string? folder = null)
    {
        var program = Path.Combine(folder ?? BuildFolder, "Serverless.LocalHost.dll");
        Assert.True(File.Exists(program), $"{program} is not built.");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        return new HostProcess(Process.Start(start)!);
    }

    /// <summary>Starts on free ports.</summary>
    public static HostProcess StartServing(string data, params string[] more) => Start(
        ["--port", "0", "--amqp-port", "0", "--eventhubs-http-port", "0", "--table-port", "0", "--data", data, .. more]);

    /// <summary>The next line on standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        return await _process.StandardOutput.ReadLineAsync(deadline.Token);
    }

    /// <summary>The ready line's parts, by name.</summary>
    public async Task<Dictionary<string, string>> ReadyAsync()
    {
        var line = await ReadLineAsync();
        Assert.True(line is not null, $"The program ended: {Errors}");
        Assert.StartsWith("ready ", line, StringComparison.Ordinal);
        return line["ready ".Length..].Split(' ').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code and what standard output had left.</returns>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var output = await _process.StandardOutput.ReadToEndAsync(deadline.Token);
        await _process.WaitForExitAsync(deadline.Token);
        await _readingErrors.WaitAsync(deadline.Token);
        return (_process.ExitCode, output);
    }

    public Task TerminateAsync() => SignalAsync("TERM");

    public Task InterruptAsync() => SignalAsync("INT");

    /// <summary>Its standard input ends.</summary>
    public void EndInput() => _process.StandardInput.Close();

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
                _errors.AppendLine(line);
        }
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }
}
