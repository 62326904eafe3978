using System.Globalization;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.DeadLetters;

/// <summary>The rows of a dead letter: its own, and its place in the list by time.</summary>
internal static class DeadLetterRow
{
    public const string KeyPrefix = "d~";

    // What a row shows of an event's texts, which a sender makes as long and as odd as it likes; the envelope has them whole.
    private const int MaxTextLength = 1024;
    private const long MaxMilliseconds = 99_999_999_999_999;

    public static string Table(DeadLetterId id) => TableNames.DeadLetters(DateTimeOffset.FromUnixTimeMilliseconds(id.EnqueuedTime));

    public static string PartitionKey(DeadLetterId id) => "p" + id.Partition;

    public static string RowKey(DeadLetterId id) => KeyPrefix + id;

    public static TableEntity Create(DeadLetterId id, Refusal refusal, TelemetryEvent source, DateTimeOffset deadLetteredAt)
    {
        var entity = new TableEntity(PartitionKey(id), RowKey(id))
        {
            ["reason"] = refusal.Reason.ToText(),
            ["partition"] = source.Partition,
            ["offset"] = Cut(source.Offset),
            ["sequenceNumber"] = source.SequenceNumber,
            ["enqueuedTime"] = source.EnqueuedTime,
            ["index"] = id.Index,
            ["deadLetteredAt"] = deadLetteredAt,
            ["bodyLength"] = source.Body.Length,
        };
        Add("detail", refusal.Detail);
        Add("deviceId", refusal.DeviceId);
        Add("partitionKey", source.PartitionKey);
        Add("publisher", source.Publisher);
        Add("contentEncoding", source.ContentEncoding);
        Add("contentType", source.ContentType);
        return entity;

        void Add(string column, string? text)
        {
            if (text is not null)
            {
                entity[column] = Cut(text);
            }
        }
    }

    /// <summary>The row of the list by time, newest first.</summary>
    public static TableEntity CreatePlace(DeadLetterId id, Refusal refusal, DateTimeOffset deadLetteredAt) =>
        new(PartitionKey(id), string.Create(
            CultureInfo.InvariantCulture, $"t~{MaxMilliseconds - deadLetteredAt.ToUnixTimeMilliseconds():D14}~{id}"))
        {
            ["reason"] = refusal.Reason.ToText(),
        };

    public static DeadLetter Read(DeadLetterId id, TableEntity entity, TelemetryEvent source) => new()
    {
        Id = id,
        Reason = DeadLetterReasonText.TryParse(entity.GetString("reason"), out var reason)
            ? reason
            : throw new InvalidDataException($"Dead letter {id} has no known reason."),
        Detail = entity.GetString("detail"),
        DeviceId = entity.GetString("deviceId"),
        DeadLetteredAt = entity.GetDateTimeOffset("deadLetteredAt")
            ?? throw new InvalidDataException($"Dead letter {id} has no time."),
        Event = source,
    };

    // Nothing a sender put into its texts may make the store refuse the row.
    private static string Cut(string text) => string.Create(Math.Min(text.Length, MaxTextLength), text, static (cut, whole) =>
    {
        for (var i = 0; i < cut.Length; i++)
        {
            cut[i] = char.IsControl(whole[i]) || char.IsSurrogate(whole[i]) && !IsInPair(whole, i, cut.Length) ? '\uFFFD' : whole[i];
        }
    });

    private static bool IsInPair(string text, int index, int length) => char.IsHighSurrogate(text[index])
        ? index + 1 < length && char.IsLowSurrogate(text[index + 1])
        : index > 0 && char.IsHighSurrogate(text[index - 1]);
}
