using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace Serverless.Measuring;

/// <summary>A program of this repository in a process of its own, so that its CPU and memory are told apart from ours.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptErrors = 20;

    /// <summary>Lines of its standard output that nobody has read; beyond them the oldest are dropped.</summary>
    private const int KeptLines = 1_000;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(KeptLines) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly ConcurrentQueue<string> _errors = [];

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _lines.Writer.TryComplete();
            }
            else
            {
                _lines.Writer.TryWrite(line.Data);
            }
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } said)
            {
                _errors.Enqueue(said);
            }

            while (_errors.Count > KeptErrors)
            {
                _errors.TryDequeue(out string? _);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Of a child that has ended; 128 and the signal's number where a signal ended it, on Unix.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What it said last on standard error, at most 20 lines, oldest first.</summary>
    public IReadOnlyList<string> LastErrors => [.. _errors];

    /// <summary>CPU of all its threads so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory it ever had resident, in bytes.</summary>
    public long PeakBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <param name="project">The project's name, such as <c>LocalHost</c>; built beside this one.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ChildProcess Start(string project, params string[] arguments)
    {
        // Ours is artifacts/bin/<project>/<configuration>; the program's is beside it.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name;
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, $"Serverless.{project}.dll"));
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>Waits for its next line that begins with a word.</summary>
    /// <returns>What follows in the line, word by word.</returns>
    /// <exception cref="InvalidOperationException">It ended first; the message has what it said last.</exception>
    public async Task<string[]> ReadAsync(string word, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        await foreach (var line in _lines.Reader.ReadAllAsync(timeout.Token).ConfigureAwait(false))
        {
            var words = line.Split(' ');
            if (words[0] == word)
            {
                return words[1..];
            }
        }

        throw new InvalidOperationException($"A child ended before it said {word}: {string.Join(" / ", _errors)}");
    }

    /// <summary>Reads the addresses of a ready line by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadyAsync(CancellationToken cancellationToken) =>
        (await ReadAsync("ready", cancellationToken).ConfigureAwait(false))
            .Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <returns>Whether it has ended, or does so within a time.</returns>
    public async Task<bool> HasEndedWithinAsync(TimeSpan time)
    {
        using var limit = new CancellationTokenSource(time);
        try
        {
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends when it has ended and all that it said is read.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Ends it and what it started, where no time is left to await it.</summary>
    /// <param name="limit">How long that may take.</param>
    public void Kill(TimeSpan limit)
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(limit);
        }
    }

    public Task TellAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _process.Dispose();
    }
}
