using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests;

public class EntityRoundTripTests
{
    [Fact]
    public async Task EntityOperations_ThroughTheSdk_KeepAndReturnTheEntity()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var options = new TableEmulatorOptions { Port = 0, DataDirectory = directory.Path };
        await using var server = await TableEmulatorServer.StartAsync(options, NullLoggerFactory.Instance, ct);
        var table = new TableServiceClient(server.ConnectionString).GetTableClient("devices");
        await table.CreateAsync(ct);
        await table.CreateIfNotExistsAsync(ct);
        await table.AddEntityAsync(new TableEntity("p", "r 'ü/".Replace("/", "", StringComparison.Ordinal)) { ["x"] = 1, ["d"] = 2.0, ["l"] = 5L }, ct);
        var entity = (await table.GetEntityAsync<TableEntity>("p", "r 'ü", cancellationToken: ct)).Value;
        Assert.Equal(1, entity["x"]);
        Assert.Equal(2.0, entity["d"]);
        Assert.Equal(5L, entity["l"]);
        await table.UpdateEntityAsync(new TableEntity("p", "r 'ü") { ["y"] = "z" }, entity.ETag, TableUpdateMode.Merge, ct);
        var conflict = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.UpdateEntityAsync(new TableEntity("p", "r 'ü") { ["y"] = "z" }, entity.ETag, TableUpdateMode.Replace, ct));
        Assert.Equal(412, conflict.Status);
        await table.UpsertEntityAsync(new TableEntity("p", "s") { ["y"] = "z" }, TableUpdateMode.Replace, ct);
        await table.SubmitTransactionAsync(
            Enumerable.Range(0, 100).Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("q", $"{i:D3}") { ["i"] = i })), ct);
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [
                new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("q", "new")),
                new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("q", "001")),
            ],
            ct));
        Assert.Equal(1, failed.FailedTransactionActionIndex);
        Assert.Equal("EntityAlreadyExists", failed.ErrorCode);
        var rows = 0;
        await foreach (var row in table.QueryAsync<TableEntity>("PartitionKey eq 'q' and i ge 10 and RowKey lt '050'", maxPerPage: 7, cancellationToken: ct)) rows++;
        Assert.Equal(40, rows);
        await table.DeleteEntityAsync("p", "s", cancellationToken: ct);
        await table.DeleteAsync(ct);
    }
}
