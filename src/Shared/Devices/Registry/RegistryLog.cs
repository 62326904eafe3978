using System.Collections.Concurrent;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices.Registry;

/// <summary>The change logs of all buckets, for writing.</summary>
internal sealed class RegistryLog(TableStore tables, RegistryNotices notices)
{
    private readonly ConcurrentDictionary<string, RegistryLogWriter> _writers = new(StringComparer.Ordinal);

    /// <summary>Writes a change together with its entry in the log of its bucket.</summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Ends the wait; the change may be stored all the same.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out, or too many changes wait for it.</exception>
    public async Task<RegistryChangeOutcome> CommitAsync(RegistryChange change, CancellationToken cancellationToken)
    {
        try
        {
            return await _writers.GetOrAdd(change.Row.PartitionKey, bucket => new RegistryLogWriter(tables, bucket))
                .CommitAsync(change, cancellationToken);
        }
        finally
        {
            // Also where it failed: the change may be stored all the same.
            notices.Tell(change.Device.Device.DeviceId);
        }
    }
}
