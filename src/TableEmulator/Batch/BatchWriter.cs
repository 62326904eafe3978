using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Batch;

/// <summary>Writes the multipart answer of a batch.</summary>
internal static class BatchWriter
{
    private const string PartHead = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n";
    private const string CommonHeaders = "X-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\nDataServiceVersion: 3.0;";

    private static readonly byte[] NoContentHead = Encoding.UTF8.GetBytes($"{PartHead}\r\nHTTP/1.1 204 No Content\r\n{CommonHeaders}\r\n");

    /// <summary>Writes answers as they are, in a changeset or, for a query, on its own.</summary>
    public static TableResponse Write(IReadOnlyList<TableResponse> answers, bool isChangeSet) =>
        Write(answers.Count, isChangeSet, (i, body) => WritePart(body, answers[i]));

    /// <summary>Writes the answers to a transaction that was applied; <paramref name="ticks"/> are the entities' Timestamps.</summary>
    public static TableResponse WriteApplied(List<BatchOperation> operations, long[] ticks, ResourceUris uris) =>
        Write(operations.Count, isChangeSet: true, (i, body) =>
        {
            // Most changes are answered with the ETag and nothing else.
            if (operations[i].Entity.Write.Action is EntityAction.Insert or EntityAction.Delete) WritePart(body, operations[i].Answer(ticks[i], uris));
            else WriteETag(body, operations[i].ContentId, ticks[i]);
        });

    private static TableResponse Write(int count, bool isChangeSet, Action<int, ArrayBufferWriter<byte>> writePart)
    {
        var batch = $"batchresponse_{Guid.NewGuid()}";
        var changeSet = $"changesetresponse_{Guid.NewGuid()}";
        var opening = Encoding.UTF8.GetBytes($"--{changeSet}\r\n");
        var body = new ArrayBufferWriter<byte>(512 + (384 * count));
        Line(body, $"--{batch}");
        if (isChangeSet) Line(body, $"Content-Type: multipart/mixed; boundary={changeSet}\r\n");
        for (var i = 0; i < count; i++)
        {
            if (isChangeSet) body.Write(opening);
            writePart(i, body);
        }

        if (isChangeSet) Line(body, $"--{changeSet}--");
        Line(body, $"--{batch}--");
        return new TableResponse(StatusCodes.Status202Accepted)
        {
            ContentType = $"multipart/mixed; boundary={batch}",
            Body = body.WrittenMemory,
        };
    }

    private static void WriteETag(ArrayBufferWriter<byte> body, string? contentId, long ticks)
    {
        body.Write(NoContentHead);
        if (contentId is not null) Line(body, $"Content-ID: {contentId}");
        body.Write("ETag: "u8);
        body.Advance(EntityTag.Write(ticks, body.GetSpan(EntityTag.MaxLength)));
        body.Write("\r\n\r\n\r\n"u8);
    }

    private static void WritePart(ArrayBufferWriter<byte> body, TableResponse answer)
    {
        Line(body, PartHead);
        Line(body, string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {ReasonPhrases.GetReasonPhrase(answer.Status)}"));
        Line(body, CommonHeaders);
        if (answer.ContentType is not null) Line(body, $"Content-Type: {answer.ContentType}");
        foreach (var header in answer.Headers) Line(body, $"{header.Key}: {header.Value}");
        Line(body, "");
        body.Write(answer.Body.Span);
        Line(body, "");
    }

    private static void Line(ArrayBufferWriter<byte> body, string text)
    {
        Encoding.UTF8.GetBytes(text, body);
        body.Write("\r\n"u8);
    }
}
