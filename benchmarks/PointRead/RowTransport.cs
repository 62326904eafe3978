using Azure.Core;
using Azure.Core.Pipeline;
using Serverless.Benchmarks.Stub;

namespace Serverless.Benchmarks.PointRead;

/// <summary>Answers every request with one row of table <c>state</c>, as the Table service writes it, without a network.</summary>
internal sealed class RowTransport : HttpPipelineTransport
{
    private const string ETag = "W/\"datetime'2026-11-24T08%3A15%3A42.1374291Z'\"";
    private readonly byte[] _plain;
    private readonly byte[] _annotated;

    /// <param name="metrics">Numbers of the row.</param>
    public RowTransport(int metrics)
    {
        var orders = Convert.ToBase64String(new byte[metrics * 24]);
        var columns = string.Concat(Enumerable.Range(0, metrics).Select(metric => $"\"m_metric{metric}\":{metric}.25,"));
        const string Keys = "\"PartitionKey\":\"b0000\",\"RowKey\":\"device-000001\",\"Timestamp\":\"2026-11-24T08:15:42.1374291Z\",";
        _plain = Utf8($"{{{Keys}{columns}\"orders\":\"{orders}\",\"version\":\"7\",\"registration\":1,\"lastSeen\":\"2026-11-24T08:15:42.1370000Z\"}}");
        _annotated = Utf8(
            $"{{\"odata.metadata\":\"http://127.0.0.1:10002/devstoreaccount1/$metadata#state/@Element\",\"odata.etag\":{System.Text.Json.JsonSerializer.Serialize(ETag)},{Keys}{columns}"
            + $"\"orders@odata.type\":\"Edm.Binary\",\"orders\":\"{orders}\",\"version@odata.type\":\"Edm.Int64\",\"version\":\"7\",\"registration\":1,"
            + "\"lastSeen@odata.type\":\"Edm.DateTime\",\"lastSeen\":\"2026-11-24T08:15:42.1370000Z\"}");
    }

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("Requests are made asynchronously here.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        // An answer never comes at once: with the wait, callers pay for theirs.
        await Task.Yield();
        var isPlain = message.Request.Headers.TryGetValue("Accept", out var accept) && accept.Contains("nometadata", StringComparison.Ordinal);
        message.Response = new StubResponse(200, isPlain ? _plain : _annotated, "application/json", ETag)
        {
            ClientRequestId = message.Request.ClientRequestId,
        };
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
