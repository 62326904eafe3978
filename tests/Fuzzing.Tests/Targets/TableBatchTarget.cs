using System.Text;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.TableEmulator.Access;
using Serverless.TableEmulator.Batch;
using Serverless.TableEmulator.Limits;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>Batches: what is taken lies within the body, in order, and is one transaction's worth; LF or CR LF is all the same.</summary>
internal sealed class TableBatchTarget : FuzzTarget
{
    private const string ContentType = "multipart/mixed; boundary=b";

    private const string Change =
        "--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nPUT http://x/devstoreaccount1/t(PartitionKey='p',RowKey='1') HTTP/1.1\r\n" +
        "Accept: application/json;odata=minimalmetadata\r\nContent-Type: application/json\r\nIf-Match: *\r\n\r\n{\"x\":1}\r\n";

    public override IEnumerable<byte[]> Seeds => Utf8(
        $"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{Change}{Change.Replace("RowKey='1'", "RowKey='2'", StringComparison.Ordinal)}--c--\r\n--b--\r\n",
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\nPOST /devstoreaccount1/t HTTP/1.1\r\nPrefer: return-no-content\r\nContent-ID: 1\r\n\r\n"
            + "{\"PartitionKey\":\"p\",\"RowKey\":\"r\"}\r\n--c\r\nContent-Type: application/http\r\n\r\nDELETE /devstoreaccount1/t(PartitionKey='p',RowKey='2') HTTP/1.1\r\nIf-Match: *\r\n\r\n\r\n--c--\r\n--b--",
        "--b\r\nContent-Type: application/http\r\n\r\nGET /devstoreaccount1/t()?$top=1 HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n--b--\r\n");

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. Utf8(
            "--b\r\n", "--b--\r\n", "--c\r\n", "--c--\r\n", "\r\n", "\n", "\r", "\r\n\r\n", ": ", "Content-Type: multipart/mixed; boundary=c\r\n", "Content-Type: application/http\r\n", "boundary=", "\"",
            "PUT", "POST", "MERGE", "PATCH", "DELETE", "GET", " HTTP/1.1\r\n", "X-HTTP-Method: MERGE\r\n", "If-Match: *\r\n", "Prefer: return-content\r\n", "Content-ID: \u00e9\r\n", "{\"x\":1}", "\0", Change,
            "Accept: application/atom+xml\r\n", "(PartitionKey='p',RowKey='3')"),
    ];

    public override int MaxInputBytes => 8_192;

    public override object Try(byte[] input)
    {
        var error = BatchReader.Read(ContentType, input, out var parts, out var isChangeSet);
        Hold(parts.Count <= ServiceLimits.MaxTransactionOperations + 1, $"{parts.Count} parts");
        if (error is not null)
        {
            return error.Code;
        }

        Hold(parts.Count > 0, "taken, and empty");
        var bytes = parts.Sum(part => part.Method.Length + part.Target.Length + part.Body.Length);
        Hold(bytes <= input.Length, "the parts are larger than their body");
        if (!isChangeSet)
        {
            return "query";
        }

        var operations = new List<BatchOperation>();
        var refusal = new TransactionReader("devstoreaccount1", AccessGrant.Full).Read(parts, operations);
        Hold(refusal is null || (refusal.Value.Index >= 0 && refusal.Value.Index <= parts.Count), "an index beyond the operations");
        CheckLineEnds(input, parts);
        return refusal is null ? $"{operations.Count} {string.Join(',', operations.Select(operation => operation.Entity.Write.Action).Distinct())}" : refusal.Value.Error.Code;
    }

    private static void CheckLineEnds(byte[] input, List<BatchPart> parts)
    {
        var text = Encoding.Latin1.GetString(input);
        if (text.Replace("\r\n", "\n", StringComparison.Ordinal).Contains('\r', StringComparison.Ordinal))
        {
            return;
        }

        var other = Encoding.Latin1.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal));
        Hold(BatchReader.Read(ContentType, other, out var same, out _) is null && same.Count == parts.Count, "refused, or cut otherwise, where lines end in LF alone");
        for (var i = 0; i < parts.Count; i++)
        {
            Hold(parts[i].Target.Span.SequenceEqual(same[i].Target.Span), "another target where lines end in LF alone");
        }
    }
}
