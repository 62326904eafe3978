using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Serverless.TableEmulator.Http;

namespace Serverless.TableEmulator.Batch;

/// <summary>Writes the multipart answer of a batch.</summary>
internal static class BatchWriter
{
    public static TableResponse Write(IReadOnlyList<TableResponse> answers, bool isChangeSet)
    {
        var batch = $"batchresponse_{Guid.NewGuid()}";
        var changeSet = $"changesetresponse_{Guid.NewGuid()}";
        var body = new ArrayBufferWriter<byte>(512 * answers.Count);
        Line(body, $"--{batch}");
        if (isChangeSet) Line(body, $"Content-Type: multipart/mixed; boundary={changeSet}\r\n");
        foreach (var answer in answers)
        {
            if (isChangeSet) Line(body, $"--{changeSet}");
            WritePart(body, answer);
        }

        if (isChangeSet) Line(body, $"--{changeSet}--");
        Line(body, $"--{batch}--");
        return new TableResponse(StatusCodes.Status202Accepted)
        {
            ContentType = $"multipart/mixed; boundary={batch}",
            Body = body.WrittenMemory,
        };
    }

    private static void WritePart(ArrayBufferWriter<byte> body, TableResponse answer)
    {
        Line(body, "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
        Line(body, string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {ReasonPhrases.GetReasonPhrase(answer.Status)}"));
        Line(body, "X-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\nDataServiceVersion: 3.0;");
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
