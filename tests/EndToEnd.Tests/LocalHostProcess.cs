using System.Collections.Concurrent;
using System.Diagnostics;

namespace Serverless.EndToEnd.Tests;

/// <summary>The local host, or an emulator alone, as a process of its own, as its user starts it.</summary>
internal sealed class LocalHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalHostProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data, _output);
        process.ErrorDataReceived += (_, line) => Take(line.Data, _errors);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it wrote to standard output so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Bytes of its working set.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Everything it wrote so far, for a failed test's message.</summary>
    public string Transcript => string.Join(Environment.NewLine, _output.Concat(_errors));

    public static LocalHostProcess Start(params string[] arguments) => StartProgram("LocalHost", arguments);

    /// <param name="arguments">The command line.</param>
    /// <param name="settings">Environment variables.</param>
    public static LocalHostProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings) =>
        StartProgram("LocalHost", arguments, settings);

    /// <param name="project">The program's project, which has the name of its folder.</param>
    /// <param name="arguments">Its command line.</param>
    public static LocalHostProcess StartProgram(string project, params string[] arguments) =>
        StartProgram(project, arguments, new Dictionary<string, string>());

    private static LocalHostProcess StartProgram(string project, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        // The tests' own output folder is artifacts/bin/EndToEnd.Tests/<configuration>; the program's is beside it.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name;
        var program = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", project, configuration, $"Serverless.{project}.dll"));
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new LocalHostProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start"));
    }

    /// <summary>The addresses of the ready line by name: <c>http</c>, <c>amqp</c>, <c>eventhubs-http</c>, <c>tables</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadyAsync(CancellationToken cancellationToken)
    {
        var first = await Task.WhenAny(_ready.Task.WaitAsync(ReadyTimeout, cancellationToken), _process.WaitForExitAsync(cancellationToken));
        Assert.True(first is Task<string> { IsCompletedSuccessfully: true }, $"never ready: {Transcript}");
        return (await _ready.Task).Split(' ').Skip(1).Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Ctrl+C's sister.</summary>
    public async Task TerminateAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-s", "TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Take(string? line, ConcurrentQueue<string> lines)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                _ready.TrySetResult(line);
            }
        }
    }
}
