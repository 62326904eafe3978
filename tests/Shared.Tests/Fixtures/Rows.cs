using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Serverless.Shared.Tests.Fixtures;

/// <summary>Reads tables past the backend, which makes a table at its first write: one that is not there has no rows.</summary>
internal static class Rows
{
    public static async Task<List<TableEntity>> ReadAllAsync(BackendFixture backend, string table, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        try
        {
            await foreach (var row in backend.Client.GetTableClient(table).QueryAsync<TableEntity>(cancellationToken: cancellationToken))
            {
                rows.Add(row);
            }
        }
        catch (RequestFailedException notThere) when (notThere.ErrorCode == TableErrorCode.TableNotFound)
        {
        }

        return rows;
    }
}
