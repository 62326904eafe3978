using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Serverless.Shared.Tests.Tables.Transactions;

/// <summary>Rows as the service answers them, byte for byte but for ETag and timestamp.</summary>
internal sealed class RawRows : DelegatingHandler
{
    private readonly List<string> _answers = [];

    private RawRows() : base(new SocketsHttpHandler())
    {
    }

    /// <summary>Reads the rows of one partition in the order of their keys.</summary>
    public static async Task<List<string>> ReadAsync(string connectionString, string table, string partitionKey, CancellationToken cancellationToken)
    {
        using var handler = new RawRows();
        var client = new TableClient(connectionString, table, new TableClientOptions { Transport = new HttpClientTransport(handler) });
        await foreach (var _ in client.QueryAsync<TableEntity>(row => row.PartitionKey == partitionKey, cancellationToken: cancellationToken))
        {
        }

        return [.. handler._answers.SelectMany(Rows)];
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        _answers.Add(await response.Content.ReadAsStringAsync(cancellationToken));
        return response;
    }

    private static IEnumerable<string> Rows(string answer)
    {
        foreach (var row in JsonNode.Parse(answer)!["value"]!.AsArray())
        {
            foreach (var name in row!.AsObject().Select(property => property.Key).ToList())
            {
                if (name.StartsWith("odata.", StringComparison.Ordinal) || name.StartsWith("Timestamp", StringComparison.Ordinal))
                {
                    row.AsObject().Remove(name);
                }
            }

            yield return row.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        }
    }
}
