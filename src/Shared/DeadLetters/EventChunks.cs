using System.Globalization;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.DeadLetters;

/// <summary>
/// The bytes of an event in rows <c>b~{event}~{chunk}</c>: its body, then its envelope, 512 KiB a row in columns of
/// 64 KiB, the most the service takes in one.
/// </summary>
internal static class EventChunks
{
    public const int ColumnBytes = 64 * 1024;
    public const int ColumnsPerRow = 8;

    private const string BodyLength = "bodyLength";
    private const string TotalLength = "totalLength";
    private static readonly string[] Columns = [.. Enumerable.Range(0, ColumnsPerRow).Select(i => $"d{i}")];

    /// <summary>All chunks of the event of a dead letter.</summary>
    public static string Filter(DeadLetterId id) =>
        RowRange.Filter(DeadLetterKeys.PartitionKey(id), RowKeyPrefix(id), RowKeyPrefix(id) + "~");

    /// <summary>The first chunk. Whoever adds a dead letter writes to it in the same transaction, whoever removes the bytes
    /// does so on the condition that it is unchanged.</summary>
    public static string FirstRowKey(DeadLetterId id) => RowKeyPrefix(id) + "0000";

    public static IEnumerable<TableEntity> Create(DeadLetterId id, TelemetryEvent source)
    {
        var envelope = EventEnvelope.Of(source).Serialize();
        var total = source.Body.Length + envelope.Length;
        var chunk = 0;
        for (var at = 0; at < total;)
        {
            var entity = new TableEntity(
                DeadLetterKeys.PartitionKey(id), string.Create(CultureInfo.InvariantCulture, $"{RowKeyPrefix(id)}{chunk++:D4}"));
            if (at == 0)
            {
                entity[BodyLength] = source.Body.Length;
                entity[TotalLength] = total;
            }

            for (var column = 0; column < ColumnsPerRow && at < total; column++)
            {
                var part = new byte[Math.Min(ColumnBytes, total - at)];
                CopyPart(source.Body.Span, envelope, at, part);
                entity[Columns[column]] = part;
                at += part.Length;
            }

            yield return entity;
        }
    }

    private static string RowKeyPrefix(DeadLetterId id) => $"b~{id.Event}~";

    /// <summary>Copies from <paramref name="at"/> on of what body and envelope are together.</summary>
    private static void CopyPart(ReadOnlySpan<byte> body, ReadOnlySpan<byte> envelope, int at, Span<byte> part)
    {
        var fromBody = Math.Clamp(body.Length - at, 0, part.Length);
        if (fromBody > 0)
        {
            body.Slice(at, fromBody).CopyTo(part);
        }

        if (fromBody < part.Length)
        {
            envelope.Slice(at + fromBody - body.Length, part.Length - fromBody).CopyTo(part[fromBody..]);
        }
    }

    /// <summary>Puts an event together again.</summary>
    /// <param name="rows">All its chunk rows, by RowKey.</param>
    /// <exception cref="InvalidDataException">Some are missing.</exception>
    public static TelemetryEvent Read(IReadOnlyList<TableEntity> rows)
    {
        if (rows.Count == 0 || rows[0].GetInt32(BodyLength) is not { } bodyLength || rows[0].GetInt32(TotalLength) is not { } totalLength)
        {
            throw new InvalidDataException("The first chunk of a dead letter's event is missing.");
        }

        var bytes = new byte[totalLength];
        var at = 0;
        foreach (var row in rows)
        {
            foreach (var column in Columns)
            {
                if (row.GetBinary(column) is { } part)
                {
                    part.CopyTo(bytes, at);
                    at += part.Length;
                }
            }
        }

        return at == totalLength
            ? EventEnvelope.Deserialize(bytes.AsSpan(bodyLength)).ToEvent(bytes.AsMemory(0, bodyLength))
            : throw new InvalidDataException("A chunk of a dead letter's event is missing.");
    }
}
