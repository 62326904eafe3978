using System.Text;

namespace Serverless.TableEmulator.Tests.Fixtures;

/// <summary>Bodies of batches, written by hand.</summary>
internal static class BatchBody
{
    public const string ContentType = "multipart/mixed; boundary=batch_1";

    /// <summary>A changeset of inserts into one partition.</summary>
    public static string Inserts(Uri endpoint, string table, IEnumerable<string> rowKeys, string lineEnd = "\r\n") => ChangeSet(
        rowKeys.Select(row => $"POST {endpoint.OriginalString.TrimEnd('/')}/{table} HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json\r\nPrefer: return-no-content\r\n\r\n{{\"PartitionKey\":\"p\",\"RowKey\":\"{row}\"}}"),
        lineEnd);

    public static string ChangeSet(IEnumerable<string> requests, string lineEnd = "\r\n")
    {
        var body = new StringBuilder("--batch_1\r\nContent-Type: multipart/mixed; boundary=changeset_1\r\n\r\n");
        foreach (var request in requests)
            body.Append("--changeset_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n").Append(request).Append("\r\n");
        return body.Append("--changeset_1--\r\n--batch_1--\r\n").ToString().Replace("\r\n", lineEnd, StringComparison.Ordinal);
    }

    /// <summary>A batch of one query.</summary>
    public static string Query(Uri uri) =>
        $"--batch_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nGET {uri.OriginalString} HTTP/1.1\r\nAccept: application/json;odata=minimalmetadata\r\n\r\n\r\n--batch_1--\r\n";
}
