using Azure.Data.Tables;

namespace Serverless.Shared.Tests.Fixtures;

/// <summary>Reads tables past the backend.</summary>
internal static class Rows
{
    public static async Task<List<TableEntity>> ReadAllAsync(BackendFixture backend, string table, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in backend.Client.GetTableClient(table).QueryAsync<TableEntity>(cancellationToken: cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }
}
