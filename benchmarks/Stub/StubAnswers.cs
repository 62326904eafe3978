using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Azure;
using Azure.Core;
using Serverless.Benchmarks.Fleet;
using Serverless.Shared.Tables;

namespace Serverless.Benchmarks.Stub;

/// <summary>The answers of the Table service, made once and given again.</summary>
internal sealed class StubAnswers(DeviceFleet fleet)
{
    private const string ETag = "W/\"datetime'2026-11-24T08%3A15%3A42.1374291Z'\"";
    private const string Json = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";
    private const string Batch = "batchresponse_4c637ba4-b2f8-40f1-8f3e-9e1d9d0a5b1f";
    private const string ChangeSet = "changesetresponse_a6253244-7e21-42a8-a149-479ee9e94a25";
    private static readonly byte[] NoRows = """{"value":[]}"""u8.ToArray();

    private readonly ConcurrentDictionary<int, byte[]> _transactions = [];
    private readonly ConcurrentDictionary<string, byte[]> _devices = new(StringComparer.Ordinal);

    public Response To(Request request, ReadOnlySpan<byte> body)
    {
        if (request.Method == RequestMethod.Post)
        {
            return request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) ? ToTransaction(body) : new StubResponse(204, [], null, ETag);
        }

        if (request.Method != RequestMethod.Get)
        {
            return new StubResponse(204, [], null, ETag);
        }

        var (path, query) = (request.Uri.Path, Uri.UnescapeDataString(request.Uri.Query));
        if (path.Contains("(PartitionKey=", StringComparison.Ordinal))
        {
            return new StubResponse(404, """{"odata.error":{"code":"ResourceNotFound","message":{"lang":"en-US","value":"None."}}}"""u8.ToArray(), Json, null);
        }

        var rows = query.Contains("d~", StringComparison.Ordinal) ? _devices.GetOrAdd(BucketIn(query), MakeDevices) : NoRows;
        return new StubResponse(200, rows, Json, null);
    }

    /// <summary>Every operation is one request line of the body.</summary>
    public Response ToTransaction(ReadOnlySpan<byte> body) => new StubResponse(
        202, _transactions.GetOrAdd(body.Count("HTTP/1.1\r\n"u8), MakeTransaction), $"multipart/mixed; boundary={Batch}", null);

    private static string BucketIn(string query)
    {
        var start = query.IndexOf("'b", StringComparison.Ordinal) + 1;
        return query[start..query.IndexOf('\'', start)];
    }

    private static byte[] MakeTransaction(int operations)
    {
        var text = new StringBuilder($"--{Batch}\r\nContent-Type: multipart/mixed; boundary={ChangeSet}\r\n\r\n");
        for (var i = 0; i < operations; i++)
        {
            text.Append(
                $"--{ChangeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n" +
                "HTTP/1.1 204 No Content\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\n" +
                $"DataServiceVersion: 1.0;\r\nETag: {ETag}\r\n\r\n\r\n");
        }

        text.Append($"--{ChangeSet}--\r\n--{Batch}--\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private byte[] MakeDevices(string bucket)
    {
        var number = int.Parse(bucket.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
        var rows = fleet.All
            .Where(device => PartitionKeyHash.Assign(device, fleet.Partitions) == number)
            .Select(device => $$"""{"PartitionKey":"{{bucket}}","RowKey":"d~{{device}}","registration":1,"status":"enabled","change@odata.type":"Edm.Int64","change":"1"}""");
        return Encoding.UTF8.GetBytes($$"""{"value":[{{string.Join(',', rows)}}]}""");
    }
}
