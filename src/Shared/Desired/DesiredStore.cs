using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Desired;

/// <summary>Keeps desired properties in table <c>desired</c>.</summary>
internal sealed class DesiredStore(TableStore tables, IOptions<TablesOptions> options)
{
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public async Task<StoredDesired> ReadAsync(string deviceId, int registration, CancellationToken cancellationToken)
    {
        var row = await tables.FindAsync(
            TableNames.Desired, BucketOf(deviceId), DesiredRow.Key(deviceId, registration), null, cancellationToken);
        return row is null
            ? new StoredDesired(DesiredProperties.None, null)
            : new StoredDesired(DesiredRow.Read(row), row.ETag);
    }

    /// <summary>Replaces what was read.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="registration">Its registration.</param>
    /// <param name="former">As it was read.</param>
    /// <param name="desired">As it shall be.</param>
    /// <param name="cancellationToken">Ends the wait; it may be stored all the same.</param>
    /// <returns>False where somebody else has changed it since.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; it may be stored all the same.</exception>
    public async Task<bool> TryReplaceAsync(
        string deviceId, int registration, StoredDesired former, DesiredProperties desired, CancellationToken cancellationToken)
    {
        var row = DesiredRow.Write(BucketOf(deviceId), deviceId, registration, desired);
        var outcome = former.ETag is { } etag
            ? await tables.UpdateAsync(TableNames.Desired, row, etag, cancellationToken)
            : await tables.AddAsync(TableNames.Desired, row, cancellationToken);
        if (outcome.IsRejected)
        {
            throw new InvalidOperationException($"Table Storage refused desired properties: {outcome.Status} {outcome.ErrorCode}.");
        }

        return outcome.IsCommitted
            || (outcome.AfterUnansweredAttempt && await HoldsAsync(deviceId, registration, desired, cancellationToken));
    }

    /// <summary>Whether an attempt without an answer has written it after all.</summary>
    private async Task<bool> HoldsAsync(
        string deviceId, int registration, DesiredProperties desired, CancellationToken cancellationToken)
    {
        var (stored, _) = await ReadAsync(deviceId, registration, cancellationToken);
        return stored.Version == desired.Version && stored.Document.Span.SequenceEqual(desired.Document.Span);
    }

    private string BucketOf(string deviceId) => Bucket.Of(deviceId, options.Value.Buckets);
}
