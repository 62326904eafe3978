using Azure.Data.Tables;

namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>Leases and members as rows of the table <c>checkpoints</c>.</summary>
internal static class LeaseRow
{
    private const string MemberPrefix = "h~";
    private const string Offset = "Offset";
    private const string SequenceNumber = "SequenceNumber";
    private const string EnqueuedTime = "EnqueuedTime";
    private const string Owner = "Owner";
    private const string Epoch = "Epoch";
    private const string Beat = "Beat";
    private const string Keys = "Keys";

    public static string MemberKey(HostInstance host) => MemberPrefix + host;

    public static TableEntity Write(string partitionKey, PartitionLease lease)
    {
        var row = new TableEntity(partitionKey, lease.Partition) { [Epoch] = lease.Epoch, [Owner] = lease.Owner?.ToString() ?? "" };
        if (lease.Checkpoint is { } checkpoint)
        {
            row[Offset] = checkpoint.Offset;
            row[SequenceNumber] = checkpoint.SequenceNumber;
            row[EnqueuedTime] = checkpoint.EnqueuedTime;
        }

        return row;
    }

    public static TableEntity Write(string partitionKey, HostInstance host, long beat, string? keys) =>
        new(partitionKey, MemberKey(host)) { [Beat] = beat, [Keys] = keys };

    public static PartitionLease ReadLease(TableEntity row) => new()
    {
        Partition = row.RowKey,
        Owner = HostInstance.Parse(row.GetString(Owner)),
        Epoch = row.GetInt64(Epoch) ?? 0,
        Checkpoint = row.GetInt64(SequenceNumber) is { } number
            ? new Checkpoint(number, row.GetString(Offset) ?? "", row.GetDateTimeOffset(EnqueuedTime) ?? default)
            : null,
        ETag = row.ETag,
    };

    /// <returns>Null where the row is a partition's.</returns>
    public static LeaseMember? ReadMember(TableEntity row) =>
        row.RowKey.StartsWith(MemberPrefix, StringComparison.Ordinal)
        && HostInstance.Parse(row.RowKey[MemberPrefix.Length..]) is { } host
            ? new LeaseMember(host, row.GetInt64(Beat) ?? 0, row.GetString(Keys), row.ETag)
            : null;
}
