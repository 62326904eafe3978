using System.ComponentModel;
using System.Globalization;

namespace Serverless.LoadTests.Backends;

/// <summary>
/// The local host in a process of its own, on free ports and a temporary folder. Both are gone after disposal, and after this process
/// has ended: by <see cref="Environment.Exit"/> at once, else soon, for the host then sees its standard input end.
/// </summary>
internal sealed class LocalHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How long a host may take to end that a Ctrl+C has reached, or that was killed.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Held while the process or its data begin or end: this process may be told to end at any moment, on another thread.</summary>
    private readonly Lock _gate = new();

    private readonly string _data = Directory.CreateTempSubdirectory("loadtest-").FullName;
    private ChildProcess? _process;
    private bool _isExiting;

    private LocalHostProcess() => AppDomain.CurrentDomain.ProcessExit += OnExit;

    /// <summary>The process's number.</summary>
    public int Id => _process!.Id;

    public bool HasEnded => _process!.HasEnded;

    /// <summary>By name: <c>http</c>, <c>amqp</c>, <c>tables</c>.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; private set; } = new Dictionary<string, string>();

    /// <exception cref="BackendException">It was not ready in time.</exception>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has what it said.</exception>
    public static async Task<LocalHostProcess> StartAsync(CancellationToken cancellationToken)
    {
        var host = new LocalHostProcess();
        try
        {
            await host.StartAsync(0, 0, 0, cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Bytes of its data on disk; null where a folder goes while it is read.</summary>
    public long? DataBytes()
    {
        try
        {
            // Files come and go meanwhile: one that is gone has no length.
            return new DirectoryInfo(_data).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file =>
            {
                file.Refresh();
                return file.Exists ? file.Length : 0;
            });
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Waits until it has ended.</summary>
    public async Task<BackendEnd> EndedAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var process = _process!;
        await process.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new BackendEnd(time.GetUtcNow(), process.ExitCode, process.LastErrors);
    }

    /// <summary>Starts it again on its data and ports where it has ended, or does so within a moment.</summary>
    /// <exception cref="BackendException">It was not ready in time.</exception>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has what it said.</exception>
    public async Task ReviveAsync(CancellationToken cancellationToken)
    {
        if (HasEnded || await _process!.HasEndedWithinAsync(EndTimeout).ConfigureAwait(false))
        {
            await _process!.DisposeAsync().ConfigureAwait(false);
            await StartAsync(Port("http"), Port("amqp"), Port("tables"), cancellationToken).ConfigureAwait(false);
        }

        int Port(string name) => new Uri(Addresses[name]).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync().ConfigureAwait(false);
        }

        DeleteData();
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
    }

    private async Task StartAsync(int port, int amqpPort, int tablePort, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // One that was ended by the exit is not to be started again.
            ObjectDisposedException.ThrowIf(_isExiting, this);
            _process = ChildProcess.Start(
                "LocalHost", "--port", Text(port), "--amqp-port", Text(amqpPort), "--eventhubs-http-port", "0", "--table-port", Text(tablePort),
                "--data", _data, "--on-input-end", "discard");
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        try
        {
            Addresses = await _process.ReadyAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BackendException($"The local host was not ready within {StartTimeout.TotalSeconds:F0} s.", problem);
        }

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private void DeleteData()
    {
        lock (_gate)
        {
            if (Directory.Exists(_data))
            {
                Directory.Delete(_data, recursive: true);
            }
        }
    }

    private void OnExit(object? sender, EventArgs e)
    {
        try
        {
            lock (_gate)
            {
                _isExiting = true;
                _process?.Kill(EndTimeout);
                DeleteData();
            }
        }
        catch (Exception problem) when (problem is InvalidOperationException or Win32Exception or IOException or UnauthorizedAccessException)
        {
            // Disposed meanwhile; else the host ends and deletes its data by itself.
        }
    }
}
