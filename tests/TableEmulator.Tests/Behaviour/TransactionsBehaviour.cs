using Azure;
using Azure.Data.Tables;
using Serverless.TableEmulator.Tests.Fixtures;
using Action = Azure.Data.Tables.TableTransactionAction;
using Kind = Azure.Data.Tables.TableTransactionActionType;

namespace Serverless.TableEmulator.Tests.Behaviour;

public abstract class TransactionsBehaviour(ITableService service) : ServiceBehaviour(service)
{
    [Fact]
    public async Task Submit_EveryKindOfOperation_AppliesAll()
    {
        var table = await NewTableAsync();
        foreach (var key in "abcde") await table.AddEntityAsync(new TableEntity("p", $"{key}") { ["old"] = 1 }, Cancel);
        var etag = (await table.GetEntityAsync<TableEntity>("p", "b", cancellationToken: Cancel)).Value.ETag;
        var answers = await table.SubmitTransactionAsync(
            [
                new Action(Kind.Add, new TableEntity("p", "new") { ["x"] = 1 }),
                new Action(Kind.UpdateMerge, new TableEntity("p", "a") { ["x"] = 1 }, ETag.All),
                new Action(Kind.UpdateReplace, new TableEntity("p", "b") { ["x"] = 1 }, etag),
                new Action(Kind.UpsertMerge, new TableEntity("p", "c") { ["x"] = 1 }),
                new Action(Kind.UpsertReplace, new TableEntity("p", "d") { ["x"] = 1 }),
                new Action(Kind.Delete, new TableEntity("p", "e"), ETag.All),
            ],
            Cancel);
        Assert.Equal([204, 204, 204, 204, 204, 204], answers.Value.Select(answer => answer.Status));
        var rows = await ListAsync(table);
        Assert.Equal(["a", "b", "c", "d", "new"], rows.Select(row => row.RowKey));
        Assert.Equal(["a", "c"], rows.Where(row => row.ContainsKey("old")).Select(row => row.RowKey));
        Assert.Equal(answers.Value[2].Headers.ETag, rows[1].ETag);
    }

    [Fact]
    public async Task Submit_OneConflict_NamesItAndAppliesNothing()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "taken"), Cancel);
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [
                new Action(Kind.Add, new TableEntity("p", "first")),
                new Action(Kind.Add, new TableEntity("p", "taken")),
                new Action(Kind.Add, new TableEntity("p", "third")),
            ],
            Cancel));
        Assert.Equal((409, "EntityAlreadyExists", 1), (failed.Status, failed.ErrorCode, failed.FailedTransactionActionIndex));
        Assert.Equal(["taken"], (await ListAsync(table)).Select(row => row.RowKey));
    }

    [Fact]
    public async Task Submit_StaleETag_Is412AndAppliesNothing()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "a") { ["x"] = 1 }, Cancel);
        var stale = (await table.GetEntityAsync<TableEntity>("p", "a", cancellationToken: Cancel)).Value.ETag;
        await table.UpsertEntityAsync(new TableEntity("p", "a") { ["x"] = 2 }, TableUpdateMode.Replace, Cancel);
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [
                new Action(Kind.UpsertReplace, new TableEntity("p", "b")),
                new Action(Kind.UpdateReplace, new TableEntity("p", "a") { ["x"] = 3 }, stale),
            ],
            Cancel));
        Assert.Equal((412, "UpdateConditionNotSatisfied", 1), (failed.Status, failed.ErrorCode, failed.FailedTransactionActionIndex));
        Assert.Equal(2, Assert.Single(await ListAsync(table)).GetInt32("x"));
    }

    [Fact]
    public async Task Submit_UpdateOfMissingEntity_Is404AndAppliesNothing()
    {
        var table = await NewTableAsync();
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [
                new Action(Kind.Add, new TableEntity("p", "a")),
                new Action(Kind.UpdateMerge, new TableEntity("p", "b"), ETag.All),
            ],
            Cancel));
        Assert.Equal((404, "ResourceNotFound", 1), (failed.Status, failed.ErrorCode, failed.FailedTransactionActionIndex));
        Assert.Empty(await ListAsync(table));
    }

    [Fact]
    public async Task Submit_AHundredOperations_AppliesAll()
    {
        var table = await NewTableAsync();
        await table.SubmitTransactionAsync(Adds(100), Cancel);
        Assert.Equal(100, (await ListAsync(table)).Count);
    }

    [Fact]
    public async Task Submit_MoreThanAHundredOperations_IsRefusedWhole()
    {
        // By hand: the SDK cannot read Azurite's answer, which is no part of a multipart body.
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var body = BatchBody.Inserts(http.Endpoint, table.Name, Enumerable.Range(0, 101).Select(i => $"{i}"));
        var answer = await http.SendAsync(HttpMethod.Post, "/$batch", body, contentType: BatchBody.ContentType);
        Assert.Equal(202, answer.Status);
        Assert.Contains("HTTP/1.1 400 Bad Request", answer.Body, StringComparison.Ordinal);
        Assert.Contains("InvalidInput", answer.Body, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(table));
    }

    [Fact]
    public async Task Submit_LinesThatEndInLineFeedAlone_IsApplied()
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var body = BatchBody.Inserts(http.Endpoint, table.Name, ["a", "b"], lineEnd: "\n");
        var answer = await http.SendAsync(HttpMethod.Post, "/$batch", body, contentType: BatchBody.ContentType);
        Assert.Equal(202, answer.Status);
        Assert.Equal(2, (await ListAsync(table)).Count);
    }

    [Fact]
    public async Task Submit_OneQuery_AnswersWithItsRows()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "a") { ["x"] = "found" }, Cancel);
        using var http = new SignedHttp(Service.ConnectionString);
        var uri = new Uri($"{http.Endpoint.OriginalString.TrimEnd('/')}/{table.Name}(PartitionKey='p',RowKey='a')");
        var answer = await http.SendAsync(HttpMethod.Post, "/$batch", BatchBody.Query(uri), contentType: BatchBody.ContentType);
        Assert.Equal(202, answer.Status);
        Assert.Contains("HTTP/1.1 200 OK", answer.Body, StringComparison.Ordinal);
        Assert.Contains("found", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_SameEntityTwice_IsInvalidDuplicateRow()
    {
        var table = await NewTableAsync();
        var refusal = await RefusalAsync(() => table.SubmitTransactionAsync(
            [
                new Action(Kind.UpsertMerge, new TableEntity("p", "a") { ["x"] = 1 }),
                new Action(Kind.UpsertMerge, new TableEntity("p", "a") { ["x"] = 2 }),
            ],
            Cancel));
        Assert.Equal((400, "InvalidDuplicateRow"), refusal);
        Assert.Empty(await ListAsync(table));
    }

    [Fact]
    public async Task Submit_TwoPartitions_IsRefusedByAzureAndTakenByAzurite()
    {
        var table = await NewTableAsync();
        var refusal = await RefusalAsync(() => table.SubmitTransactionAsync(
            [
                new Action(Kind.Add, new TableEntity("p", "a")),
                new Action(Kind.Add, new TableEntity("q", "b")),
            ],
            Cancel));
        Assert.Equal(Expected<(int, string?)>((400, "CommandsInBatchActOnDifferentPartitions"), (200, null)), refusal);
        Assert.Equal(Expected(azure: 0, azurite: 2), (await ListAsync(table)).Count);
    }

    [Fact]
    public async Task Submit_OverFourMebibytes_IsRefusedWhole()
    {
        var table = await NewTableAsync();
        var text = new string('x', 30_000);
        var actions = Enumerable.Range(0, 50).Select(i => new Action(
            Kind.Add, new TableEntity("p", $"{i}") { ["a"] = text, ["b"] = text, ["c"] = text }));
        Assert.Equal((413, "RequestBodyTooLarge"), await RefusalAsync(() => table.SubmitTransactionAsync(actions, Cancel)));
        Assert.Empty(await ListAsync(table));
    }

    [Fact]
    public async Task Submit_MissingTable_Is404TableNotFound()
    {
        var table = Client.GetTableClient(NewName());
        var (status, code) = await RefusalAsync(() => table.SubmitTransactionAsync(Adds(2), Cancel));
        Assert.Equal((404, "TableNotFound"), (status, code));
    }

    private static IEnumerable<Action> Adds(int count) =>
        Enumerable.Range(0, count).Select(i => new Action(Kind.Add, new TableEntity("p", $"{i:D4}") { ["x"] = i }));
}

public sealed class EmulatorTransactionsTests(EmulatorFixture service) : TransactionsBehaviour(service);

public sealed class AzuriteTransactionsTests(AzuriteFixture service) : TransactionsBehaviour(service);
