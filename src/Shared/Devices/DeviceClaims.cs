using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Devices;

/// <summary>
/// Makes sure that of all ids that differ only in case one alone is registered. See docs/decisions/0002-table-layout.md.
/// </summary>
internal sealed class DeviceClaims(TableStore tables, IOptions<TablesOptions> options, TimeProvider time)
{
    /// <summary>How long a claim may wait for its device. After that whoever made it has crashed; should it be alive
    /// nevertheless, the bar laid in its way makes its registration fail.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const string DeviceIdColumn = "deviceId";
    private const string ClaimedAtColumn = "claimedAt";

    public string BucketOf(string deviceId) => Bucket.Of(DeviceKeys.Lower(deviceId), options.Value.Buckets);

    /// <summary>The write that claims an id nobody has claimed.</summary>
    public TransactionOperation Claim(string deviceId) => new(TransactionKind.Add, new TableEntityRow(Row(deviceId)));

    /// <summary>The write that claims an id whatever stands there, to be tried after its device's row was read.</summary>
    /// <returns>Null where another spelling of the id has it.</returns>
    public async Task<TransactionOperation?> ClaimAgainAsync(string deviceId, CancellationToken cancellationToken)
    {
        var row = await tables.FindAsync(
            TableNames.Devices, BucketOf(deviceId), DeviceKeys.Claim(deviceId), null, cancellationToken);
        if (row is null)
        {
            return Claim(deviceId);
        }

        var holder = row.GetString(DeviceIdColumn) ?? deviceId;
        if (holder != deviceId && !await TryBarAsync(holder, row, cancellationToken))
        {
            return null;
        }

        // Written even where the claim is this id's own, so that a takeover under way finds another ETag.
        return new TransactionOperation(TransactionKind.Update, new TableEntityRow(Row(deviceId)), row.ETag);
    }

    /// <summary>Lays a tombstone where the holder's device would come, so that it can come no more.</summary>
    private async Task<bool> TryBarAsync(string holder, TableEntity claim, CancellationToken cancellationToken)
    {
        var bucket = Bucket.Of(holder, options.Value.Buckets);
        var row = await tables.FindAsync(TableNames.Devices, bucket, DeviceKeys.Device(holder), null, cancellationToken);
        if (row is null)
        {
            if (time.GetUtcNow() - claim.GetDateTimeOffset(ClaimedAtColumn) < Patience)
            {
                return false;
            }

            var bar = DeviceRow.WriteTombstone(bucket, holder, registration: 0);
            return (await tables.AddAsync(TableNames.Devices, bar, cancellationToken)).IsCommitted;
        }

        return DeviceRow.IsDeleted(row)
            && (await tables.UpdateAsync(TableNames.Devices, row, row.ETag, cancellationToken)).IsCommitted;
    }

    private TableEntity Row(string deviceId) => new(BucketOf(deviceId), DeviceKeys.Claim(deviceId))
    {
        [DeviceIdColumn] = deviceId,
        [ClaimedAtColumn] = time.GetUtcNow(),
    };
}
