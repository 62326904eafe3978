using Microsoft.Extensions.Options;
using Serverless.Shared.Devices.Registry;
using Serverless.Shared.Tables;

namespace Serverless.Shared.State.Answers;

/// <summary>
/// Latest states as they are answered: at most a second old, and one read under way for a device at a time. See
/// docs/decisions/0006-device-api.md.
/// </summary>
internal sealed class StateAnswers
{
    private readonly AnswerBucket[] _buckets;

    public StateAnswers(
        AnswerReads reads,
        TableStore tables,
        RegistryNotices registryNotices,
        StateNotices stateNotices,
        IOptions<StateOptions> options,
        IOptions<TablesOptions> tablesOptions,
        TimeProvider time)
    {
        var count = tablesOptions.Value.Buckets;
        _buckets = [.. Enumerable.Range(0, count).Select(bucket =>
            new AnswerBucket(reads, tables, Bucket.Name(bucket), options.Value.AnswerCacheBytes / count, time))];
        registryNotices.Changed += deviceId => BucketOf(deviceId).Forget(deviceId);
        stateNotices.Changed += deviceId => BucketOf(deviceId).Renew(deviceId);
    }

    /// <summary>Finds the answer of a device.</summary>
    /// <param name="deviceId">A valid device id.</param>
    /// <param name="cancellationToken">Ends the wait, not the read that others may wait for too.</param>
    /// <returns>The answer, of a state no older than a second when it is given. A device whose registration was answered
    /// before the call is found; one deleted by another instance may be found for a second. What this instance has written shows at once.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    /// <exception cref="InvalidDataException">The state's row is damaged.</exception>
    public ValueTask<ServedState> GetAsync(string deviceId, CancellationToken cancellationToken) =>
        BucketOf(deviceId).GetAsync(deviceId, cancellationToken);

    private AnswerBucket BucketOf(string deviceId) => _buckets[PartitionKeyHash.Assign(deviceId, _buckets.Length)];
}
