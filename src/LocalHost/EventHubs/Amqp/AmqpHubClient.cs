using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>One hub: its connection, opened again when it broke, and what it says of itself and its partitions.</summary>
internal sealed class AmqpHubClient : IAsyncDisposable
{
    private readonly EventHubConnectionString _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();

    /// <summary>Never disposed: who still waits at a disposed one waits for ever, whatever its token says.</summary>
    private readonly SemaphoreSlim _opening = new(1);
    private AmqpHubConnection? _connection;
    private bool _isDisposed;

    /// <param name="settings">The namespace.</param>
    /// <param name="hub">The hub; a connection string bound to another one wins, as in the SDK.</param>
    /// <param name="time">The clock of tokens.</param>
    /// <param name="logger">Where failures go.</param>
    public AmqpHubClient(EventHubConnectionString settings, string hub, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _time = time;
        _logger = logger;
        Hub = settings.EntityPath ?? hub;
    }

    public string Hub { get; }

    public string Namespace => _settings.Host;

    /// <summary>The connection, opened where there is none or the last one broke.</summary>
    /// <exception cref="ObjectDisposedException">The client was disposed meanwhile.</exception>
    public async Task<AmqpHubConnection> GetConnectionAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsOpen: true } open)
            return open;

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_connection is { IsOpen: true } opened)
                return opened;
            if (_connection is { } broken)
            {
                _connection = null;
                await broken.DisposeAsync().ConfigureAwait(false);
            }

            lock (_gate)
                ObjectDisposedException.ThrowIf(_isDisposed, this);
            return await KeepAsync(
                await AmqpHubConnection.OpenAsync(_settings, Hub, _time, _logger, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The hub's partitions, in the order it names them.</summary>
    public async Task<IReadOnlyList<string>> GetPartitionsAsync(CancellationToken cancellationToken)
    {
        var properties = await ReadAsync("com.microsoft:eventhub", partition: null, cancellationToken).ConfigureAwait(false);
        return properties["partition_ids"] as string[]
            ?? throw new AmqpException(ErrorCode.DecodeError, "The hub named no partitions.");
    }

    public async Task<PartitionRange> GetPartitionRangeAsync(string partition, CancellationToken cancellationToken)
    {
        var properties = await ReadAsync("com.microsoft:partition", partition, cancellationToken).ConfigureAwait(false);
        var lastTime = properties["last_enqueued_time_utc"] is DateTime time ? new DateTimeOffset(time, TimeSpan.Zero) : default;
        return new PartitionRange(
            Convert.ToInt64(properties["begin_sequence_number"], System.Globalization.CultureInfo.InvariantCulture),
            Convert.ToInt64(properties["last_enqueued_sequence_number"], System.Globalization.CultureInfo.InvariantCulture),
            lastTime,
            properties["is_partition_empty"] is true);
    }

    public async ValueTask DisposeAsync()
    {
        AmqpHubConnection? connection;
        lock (_gate)
            (_isDisposed, connection, _connection) = (true, _connection, null);
        if (connection is not null)
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A connection that was opened while the client was disposed is nobody's.</summary>
    private async Task<AmqpHubConnection> KeepAsync(AmqpHubConnection opened)
    {
        lock (_gate)
        {
            if (!_isDisposed)
                return _connection = opened;
        }

        await opened.DisposeAsync().ConfigureAwait(false);
        throw new ObjectDisposedException(GetType().FullName);
    }

    private async Task<Map> ReadAsync(string type, string? partition, CancellationToken cancellationToken)
    {
        var connection = await GetConnectionAsync(cancellationToken).ConfigureAwait(false);
        using var request = new Message
        {
            ApplicationProperties = new ApplicationProperties { ["operation"] = "READ", ["name"] = Hub, ["type"] = type },
        };
        if (partition is not null)
            request.ApplicationProperties["partition"] = partition;
        using var answer = await connection.RequestManagementAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Body as Map ?? throw new AmqpException(ErrorCode.DecodeError, "The hub's answer has no properties.");
    }
}
