using Microsoft.Extensions.Logging;

namespace Serverless.EventHubEmulator.Log;

/// <summary>All partitions of all hubs on one store, with the one writer.</summary>
internal sealed class EventHubLog : IAsyncDisposable
{
    private readonly ChunkStore _store;
    private readonly LogWriter _writer;
    private readonly Dictionary<string, HubLog> _hubs;

    private EventHubLog(ChunkStore store, LogWriter writer, Dictionary<string, HubLog> hubs)
    {
        _store = store;
        _writer = writer;
        _hubs = hubs;
    }

    /// <exception cref="DataDirectoryException">The directory is in use, or does not fit the hubs.</exception>
    public static EventHubLog Open(EventHubEmulatorOptions options, ILogger<LogWriter> logger)
    {
        var store = ChunkStore.Open(options.DataDirectory, options.Fsync, options.MaxDataBytes);
        try
        {
            var now = options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
            var hubs = new Dictionary<string, HubLog>(StringComparer.OrdinalIgnoreCase);
            var tailBytes = options.TailBytes / options.Hubs.Sum(hub => hub.PartitionCount);
            foreach (var hub in options.Hubs)
            {
                var record = store.OpenHub(hub.Name, hub.PartitionCount, now);
                var partitions = record.Ordinals
                    .Select((ordinal, number) => new PartitionLog(
                        ordinal, hub.Name, number, store.ReadProperties(ordinal), store, tailBytes))
                    .ToArray();
                hubs.Add(hub.Name, new HubLog(hub, partitions, record.CreatedMilliseconds));
            }

            var retention = RetentionLimits.Of(options) is { } limits
                ? new LogRetention([.. hubs.Values.SelectMany(hub => hub.Partitions)], store, limits, options.TimeProvider)
                : null;
            retention?.Expire();
            return new EventHubLog(store, new LogWriter(store, options.TimeProvider, logger, retention), hubs);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public LogWriter Writer => _writer;

    /// <summary>A hub by name, without case; <c>null</c> if there is none.</summary>
    public HubLog? Find(string hub) => _hubs.GetValueOrDefault(hub);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _store.Dispose();
    }
}
