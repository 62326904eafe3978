using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Benchmarks.TableRequests;

/// <summary>Sends requests and counts every one that leaves, repeated attempts too, by what it asks of which table.</summary>
internal sealed class CountingTransport : HttpPipelineTransport
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Requests so far by kind.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    public int Total => _counts.Values.Sum();

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("Requests are made asynchronously here.");

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        _counts.AddOrUpdate(Kind(message.Request), 1, static (_, count) => count + 1);
        return HttpClientTransport.Shared.ProcessAsync(message);
    }

    private static string Kind(Request request)
    {
        var resource = request.Uri.Path.Split('/')[^1];
        var end = resource.IndexOf('(', StringComparison.Ordinal);
        var table = end < 0 ? resource : resource[..end];
        return (request.Method.Method, table) switch
        {
            ("POST", "$batch") => "transactions",
            ("POST", "Tables") => "tables made",
            ("GET", _) => resource.Contains("PartitionKey=", StringComparison.Ordinal) ? $"point reads of {table}" : $"range reads of {table}",
            _ => $"single writes of {table}",
        };
    }
}
