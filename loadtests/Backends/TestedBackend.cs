namespace Serverless.LoadTests.Backends;

/// <summary>The backend under load: the local host in a process of its own, or one that is there already.</summary>
internal sealed class TestedBackend : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How long a local host may take to end that a Ctrl+C has reached as well.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly string? _data;
    private ChildProcess? _host;
    private int _amqpPort;
    private int _tablePort;

    private TestedBackend(Uri address, string? key, ChildProcess? host, string? data)
    {
        (Address, Key, _host, _data) = (address, key, host, data);
    }

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

    /// <summary>Bytes of the local host's data on disk; null where the backend is elsewhere.</summary>
    public long? DataBytes()
    {
        if (_data is null)
        {
            return null;
        }

        // Files come and go meanwhile: one that is gone has no length.
        return new DirectoryInfo(_data).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file =>
        {
            file.Refresh();
            return file.Exists ? file.Length : 0;
        });
    }

    /// <summary>The local host is gone; false where the backend is elsewhere.</summary>
    public bool HasEnded => _host?.HasEnded == true;

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
        new(new Uri(target.GetLeftPart(UriPartial.Authority)), key, null, null) { EventHubs = eventHubs, Tables = tables };

    /// <summary>Starts the local host on free ports and data of its own, which are deleted at the end.</summary>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has what it said.</exception>
    public static async Task<TestedBackend> StartLocalHostAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("loadtest-").FullName;
        try
        {
            var (host, addresses) = await StartAsync(data, 0, 0, 0, cancellationToken).ConfigureAwait(false);
            return new TestedBackend(new Uri(addresses["http"]), null, host, data)
            {
                EventHubs = LocalConnections.EventHubs(new Uri(addresses["amqp"])),
                Tables = LocalConnections.Tables(addresses["tables"]),
                _amqpPort = new Uri(addresses["amqp"]).Port,
                _tablePort = new Uri(addresses["tables"]).Port,
            };
        }
        catch
        {
            Directory.Delete(data, recursive: true);
            throw;
        }
    }

    /// <summary>
    /// A terminal's Ctrl+C reaches the local host as well, which then finishes and ends. Started again on its data and ports, it
    /// can be asked what it has stored.
    /// </summary>
    public async Task ReviveAsync(CancellationToken cancellationToken)
    {
        if (_host is { } host && await host.HasEndedWithinAsync(EndTimeout).ConfigureAwait(false))
        {
            await host.DisposeAsync().ConfigureAwait(false);
            (_host, _) = await StartAsync(_data!, Address.Port, _amqpPort, _tablePort, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync().ConfigureAwait(false);
        }

        if (_data is not null)
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private static async Task<(ChildProcess Host, IReadOnlyDictionary<string, string> Addresses)> StartAsync(
        string data, int port, int amqpPort, int tablePort, CancellationToken cancellationToken)
    {
        var host = ChildProcess.Start(
            "LocalHost", "--port", Text(port), "--amqp-port", Text(amqpPort), "--eventhubs-http-port", "0", "--table-port", Text(tablePort), "--data", data);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        try
        {
            return (host, await host.ReadyAsync(timeout.Token).ConfigureAwait(false));
        }
        catch (Exception problem)
        {
            await host.DisposeAsync().ConfigureAwait(false);
            if (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new BackendException($"The local host was not ready within {StartTimeout.TotalSeconds:F0} s.", problem);
            }

            throw;
        }

        static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
