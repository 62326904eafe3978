using Azure.Data.Tables;

namespace Serverless.Shared.Health;

/// <summary>A position as a row of the table <c>progress</c>.</summary>
internal static class IngestPositionRow
{
    private const string SequenceNumber = "sequenceNumber";
    private const string EnqueuedTime = "enqueuedTime";

    public static TableEntity Write(string hub, string partition, IngestPosition position) => new(hub, partition)
    {
        [SequenceNumber] = position.SequenceNumber,
        [EnqueuedTime] = position.EnqueuedTime,
    };

    public static IngestPosition Read(TableEntity row) =>
        new(row.GetInt64(SequenceNumber) ?? -1, row.GetDateTimeOffset(EnqueuedTime) ?? default);
}
