using Azure;
using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Tests.Tables;

public sealed class TableStoreTests : IDisposable
{
    private readonly StubTableService _service = new();

    public void Dispose() => _service.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task SubmitAsync_StatusThatMayPass_TriesAgainAndCommits(int status)
    {
        _service.Then(status).ThenFail(status, "ServerBusy", 0).ThenCommit(2);

        var outcome = await SubmitAsync(TestTables.Over(_service), 2);

        Assert.True(outcome.IsCommitted);
        Assert.Equal(["W/\"0\"", "W/\"1\""], outcome.ETags.Select(etag => etag.ToString()));
        Assert.Equal(status >= 500, outcome.AfterUnansweredAttempt);
        Assert.Equal(3, _service.Requests.Count);
    }

    [Fact]
    public async Task SubmitAsync_BrokenConnection_TriesAgainAndCommits()
    {
        _service.ThenThrow(new HttpRequestException("refused")).ThenThrow(new IOException("cut")).ThenCommit(1);

        var outcome = await SubmitAsync(TestTables.Over(_service), 1);

        Assert.True(outcome.IsCommitted);
        Assert.True(outcome.AfterUnansweredAttempt);
    }

    [Fact]
    public async Task SubmitAsync_AnswerForFewerOperations_TriesAgain()
    {
        _service.ThenCommit(1).ThenCommit(2);

        Assert.True((await SubmitAsync(TestTables.Over(_service), 2)).IsCommitted);
        Assert.Equal(2, _service.Requests.Count);
    }

    [Fact]
    public async Task SubmitAsync_StoreStaysOut_ThrowsUnavailableAfterAllAttempts()
    {
        _service.Then(503, "ServerBusy");

        var exception = await Assert.ThrowsAsync<TableStoreUnavailableException>(
            () => SubmitAsync(TestTables.Over(_service, new TablesOptions { MaxAttempts = 4 }), 1));

        Assert.Equal(4, _service.Requests.Count);
        Assert.IsAssignableFrom<RequestFailedException>(exception.InnerException);
        Assert.Contains("503 ServerBusy", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.RetryAfter > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(409, "EntityAlreadyExists")]
    [InlineData(412, "UpdateConditionNotSatisfied")]
    [InlineData(404, "ResourceNotFound")]
    public async Task SubmitAsync_ConditionFails_ConflictNamesTheOperation(int status, string errorCode)
    {
        _service.ThenFail(status, errorCode, 1);

        var outcome = await SubmitAsync(TestTables.Over(_service), 2);

        Assert.Equal(TransactionOutcomeKind.Conflict, outcome.Kind);
        Assert.Equal((status, errorCode, (int?)1), (outcome.Status, outcome.ErrorCode, outcome.FailedIndex));
        Assert.Single(_service.Requests);
    }

    [Fact]
    public async Task SubmitAsync_ConflictOfUpserts_TriesAgain()
    {
        _service.ThenFail(409, "EntityAlreadyExists", 0).ThenCommit(1);

        var outcome = await SubmitAsync(TestTables.Over(_service), 1, TableTransactionActionType.UpsertReplace);

        Assert.True(outcome.IsCommitted);
    }

    [Theory]
    [InlineData(400, "PropertyValueTooLarge", 1)]
    [InlineData(413, "RequestBodyTooLarge", null)]
    public async Task SubmitAsync_AnotherClientError_IsRejected(int status, string errorCode, int? index)
    {
        _service.ThenFail(status, errorCode, index);

        var outcome = await SubmitAsync(TestTables.Over(_service), 2);

        Assert.Equal(TransactionOutcomeKind.Rejected, outcome.Kind);
        Assert.Equal((status, errorCode, index), (outcome.Status, outcome.ErrorCode, outcome.FailedIndex));
    }

    [Fact]
    public async Task SubmitAsync_TableMissing_MakesItAndTriesAgain()
    {
        _service.ThenFail(404, "TableNotFound", 0).Then(_ => new HttpResponseMessage(System.Net.HttpStatusCode.NoContent)).ThenCommit(1);

        var outcome = await SubmitAsync(TestTables.Over(_service), 1);

        Assert.True(outcome.IsCommitted);
        Assert.False(outcome.AfterUnansweredAttempt);
        Assert.Equal(
            ["POST /devstoreaccount1/$batch", "POST /devstoreaccount1/Tables", "POST /devstoreaccount1/$batch"], _service.Requests);
    }

    [Fact]
    public async Task SubmitAsync_TableBeingDeleted_WaitsForItsEnd()
    {
        _service
            .ThenFail(404, "TableNotFound", 0).Then(409, "TableBeingDeleted").ThenFail(409, "TableBeingDeleted", 0)
            .ThenFail(404, "TableNotFound", 0).Then(_ => new HttpResponseMessage(System.Net.HttpStatusCode.NoContent)).ThenCommit(1);

        Assert.True((await SubmitAsync(TestTables.Over(_service), 1)).IsCommitted);
    }

    [Fact]
    public async Task SubmitAsync_CallerCancels_ThrowsCancellationAndNotUnavailable()
    {
        using var source = new CancellationTokenSource();
        _service.Then(_ =>
        {
            source.Cancel();
            throw new HttpRequestException("cut");
        });
        var tables = TestTables.Over(_service);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => tables.Store.SubmitAsync("t", Actions(1, TableTransactionActionType.Add), source.Token));
    }

    [Theory]
    [InlineData("TableNotFound")]
    [InlineData("ResourceNotFound")]
    public async Task FindAsync_RowOrTableMissing_IsNull(string errorCode)
    {
        _service.Then(404, errorCode);

        Assert.Null(await TestTables.Over(_service).Store.FindAsync("t", "p", "r", null, Cancellation));
    }

    [Fact]
    public async Task QueryPageAsync_TableMissing_IsEmpty()
    {
        _service.Then(404, "TableNotFound");

        var page = await TestTables.Over(_service).Store.QueryPageAsync("t", null, null, 10, null, Cancellation);

        Assert.Empty(page.Entities);
        Assert.Null(page.Continuation);
    }

    [Fact]
    public async Task QueryAsync_EmptyPageWithContinuation_GoesOn()
    {
        _service
            .Then(_ => Rows("", next: "a"))
            .Then(_ => Rows("""{"PartitionKey":"p","RowKey":"r","n":1}""", next: null));

        var rows = await TestTables.Over(_service).Store.QueryAsync("t", null, null, Cancellation).ToListAsync(Cancellation);

        Assert.Equal("r", Assert.Single(rows).RowKey);
    }

    [Fact]
    public async Task QueryPageAsync_FilterTheServiceRefuses_ThrowsAsAFaultOfTheProgram()
    {
        _service.Then(400, "InvalidInput");

        await Assert.ThrowsAsync<RequestFailedException>(
            () => TestTables.Over(_service).Store.QueryPageAsync("t", "x y", null, 10, null, Cancellation));
    }

    [Theory]
    [InlineData(204, TransactionOutcomeKind.Committed)]
    [InlineData(404, TransactionOutcomeKind.Conflict)]
    [InlineData(412, TransactionOutcomeKind.Conflict)]
    public async Task DeleteAsync_Answer_IsItsOutcome(int status, TransactionOutcomeKind expected)
    {
        _service.Then(status);

        Assert.Equal(expected, (await TestTables.Over(_service).Store.DeleteAsync("t", "p", "r", ETag.All, Cancellation)).Kind);
    }

    private static HttpResponseMessage Rows(string rows, string? next)
    {
        var response = new HttpResponseMessage { Content = new StringContent($$"""{"value":[{{rows}}]}""") };
        response.Content.Headers.ContentType = new("application/json");
        if (next is not null)
        {
            response.Headers.Add("x-ms-continuation-NextPartitionKey", next);
            response.Headers.Add("x-ms-continuation-NextRowKey", next);
        }

        return response;
    }

    private static Task<TransactionOutcome> SubmitAsync(
        TestTables tables, int operations, TableTransactionActionType type = TableTransactionActionType.Add) =>
        tables.Store.SubmitAsync("t", Actions(operations, type), Cancellation);

    private static TableTransactionAction[] Actions(int count, TableTransactionActionType type) =>
        [.. Enumerable.Range(0, count).Select(i => new TableTransactionAction(type, new TableEntity("p", $"r{i}") { ["n"] = i }))];
}
