using Azure.Data.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.DeadLetters;

/// <summary>The rows of a dead letter: its own, and the same columns at its place in the list by time, so that a page of
/// the list needs no other read.</summary>
internal static class DeadLetterRow
{
    private const string Reason = "reason";
    private const string Detail = "detail";
    private const string DeviceId = "deviceId";
    private const string DeadLetteredAt = "deadLetteredAt";

    // What a row shows of an event's texts, which a sender makes as long and as odd as it likes; the envelope has them whole.
    private const int MaxTextLength = 1024;

    public static TableEntity Create(DeadLetterId id, Refusal refusal, TelemetryEvent source, DateTimeOffset deadLetteredAt)
    {
        var entity = new TableEntity(DeadLetterKeys.PartitionKey(id), DeadLetterKeys.Row(id))
        {
            ["partition"] = source.Partition,
            ["offset"] = Cut(source.Offset),
            ["sequenceNumber"] = source.SequenceNumber,
            ["enqueuedTime"] = source.EnqueuedTime,
            ["index"] = id.Index,
            [DeadLetteredAt] = deadLetteredAt,
            ["bodyLength"] = source.Body.Length,
        };
        Put(entity, "partitionKey", source.PartitionKey);
        Put(entity, "publisher", source.Publisher);
        Put(entity, "contentEncoding", source.ContentEncoding);
        Put(entity, "contentType", source.ContentType);
        Refuse(entity, refusal);
        return entity;
    }

    /// <summary>Gives a row what it was refused for.</summary>
    /// <returns>False where it says so already.</returns>
    public static bool Refuse(TableEntity row, Refusal refusal)
    {
        var (reason, detail, device) = (row.GetString(Reason), row.GetString(Detail), row.GetString(DeviceId));
        row[Reason] = refusal.Reason.ToText();
        Put(row, Detail, refusal.Detail);
        Put(row, DeviceId, refusal.DeviceId);
        return (reason, detail, device) != (row.GetString(Reason), row.GetString(Detail), row.GetString(DeviceId));
    }

    /// <summary>The row of the list by time, of the dead letter's own row.</summary>
    public static TableEntity CreatePlace(DeadLetterId id, TableEntity row)
    {
        var place = new TableEntity(row.PartitionKey, PlaceKey(id, row));
        foreach (var (column, value) in (IEnumerable<KeyValuePair<string, object>>)row)
        {
            if (column is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag"))
            {
                place[column] = value;
            }
        }

        return place;
    }

    public static string PlaceKey(DeadLetterId id, TableEntity row) => DeadLetterKeys.Place(id, TimeOf(id, row));

    /// <summary>Whether a place has the columns of its dead letter; those of former versions have not.</summary>
    public static bool IsWhole(TableEntity place) => place.ContainsKey(DeadLetteredAt);

    public static DeadLetter Read(DeadLetterId id, TableEntity row, TelemetryEvent source) => new()
    {
        Id = id,
        Reason = ReasonOf(id, row),
        Detail = row.GetString(Detail),
        DeviceId = row.GetString(DeviceId),
        DeadLetteredAt = TimeOf(id, row),
        Event = source,
    };

    public static DeadLetterSummary ReadSummary(DeadLetterId id, TableEntity row) => new()
    {
        Id = id,
        Reason = ReasonOf(id, row),
        Detail = row.GetString(Detail),
        DeviceId = row.GetString(DeviceId),
        DeadLetteredAt = TimeOf(id, row),
        Offset = row.GetString("offset") ?? string.Empty,
        EnqueuedTime = row.GetDateTimeOffset("enqueuedTime") ?? DateTimeOffset.FromUnixTimeMilliseconds(id.EnqueuedTime),
        PartitionKey = row.GetString("partitionKey"),
        Publisher = row.GetString("publisher"),
        ContentType = row.GetString("contentType"),
        ContentEncoding = row.GetString("contentEncoding"),
        BodyLength = row.GetInt32("bodyLength") ?? 0,
    };

    /// <summary>What a row of either kind was refused for.</summary>
    public static DeadLetterReason ReasonOf(DeadLetterId id, TableEntity row) =>
        DeadLetterReasonText.TryParse(row.GetString(Reason), out var reason)
            ? reason
            : throw new InvalidDataException($"Dead letter {id} has no known reason.");

    private static DateTimeOffset TimeOf(DeadLetterId id, TableEntity row) =>
        row.GetDateTimeOffset(DeadLetteredAt) ?? throw new InvalidDataException($"Dead letter {id} has no time.");

    private static void Put(TableEntity entity, string column, string? text)
    {
        if (text is null)
        {
            entity.Remove(column);
        }
        else
        {
            entity[column] = Cut(text);
        }
    }

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
