namespace Serverless.LoadTests.Backends;

/// <summary>The backend under load: the local host in a process of its own, or one that is there already.</summary>
internal sealed class TestedBackend : IAsyncDisposable
{
    private readonly LocalHostProcess? _host;

    private TestedBackend(Uri address, string? key, LocalHostProcess? host) => (Address, Key, _host) = (address, key, host);

    /// <summary>Connection string of its Event Hubs namespace, or null where it is not known. Never printed.</summary>
    public string? EventHubs { get; init; }

    /// <summary>Connection string of its tables, or null where it is not known. Never printed.</summary>
    public string? Tables { get; init; }

    /// <summary>Scheme, host and port; the API is below <c>/api</c>.</summary>
    public Uri Address { get; }

    /// <summary>Function key, or null where none is asked for.</summary>
    public string? Key { get; }

    /// <summary>The local host's process; null where the backend is elsewhere.</summary>
    public int? ProcessId => _host?.Id;

    /// <summary>The local host is gone; false where the backend is elsewhere.</summary>
    public bool HasEnded => _host?.HasEnded == true;

    /// <summary>Bytes of the local host's data on disk; null where they cannot be told, as of a backend that is elsewhere.</summary>
    public long? DataBytes() => _host?.DataBytes();

    /// <param name="target">Of a backend that is there already; null starts the local host.</param>
    /// <param name="key">Its function key, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<TestedBackend> OpenAsync(Uri? target, string? key, CancellationToken cancellationToken) => target is null
        ? await StartLocalHostAsync(cancellationToken).ConfigureAwait(false)
        : At(target, key);

    /// <param name="target">Its address, with or without <c>/api</c>.</param>
    /// <param name="key">Its function key, or null.</param>
    /// <param name="eventHubs">Connection string of its Event Hubs namespace, or null.</param>
    /// <param name="tables">Connection string of its tables, or null.</param>
    public static TestedBackend At(Uri target, string? key, string? eventHubs = null, string? tables = null) =>
        new(new Uri(target.GetLeftPart(UriPartial.Authority)), key, null) { EventHubs = eventHubs, Tables = tables };

    /// <summary>Starts the local host on free ports and data of its own, which are deleted at the end.</summary>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has what it said.</exception>
    public static async Task<TestedBackend> StartLocalHostAsync(CancellationToken cancellationToken)
    {
        var host = await LocalHostProcess.StartAsync(cancellationToken).ConfigureAwait(false);
        return new TestedBackend(new Uri(host.Addresses["http"]), null, host)
        {
            EventHubs = LocalConnections.EventHubs(new Uri(host.Addresses["amqp"])),
            Tables = LocalConnections.Tables(host.Addresses["tables"]),
        };
    }

    /// <summary>Waits until the local host has ended; for ever where the backend is elsewhere.</summary>
    public async Task<BackendEnd> EndedAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (_host is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
        }

        return await _host!.EndedAsync(time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A terminal's Ctrl+C reaches the local host as well, which then finishes and ends. Started again on its data and ports, it
    /// can be asked what it has stored.
    /// </summary>
    /// <exception cref="BackendException">It was not ready in time.</exception>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has what it said.</exception>
    public Task ReviveAsync(CancellationToken cancellationToken) => _host?.ReviveAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
}
