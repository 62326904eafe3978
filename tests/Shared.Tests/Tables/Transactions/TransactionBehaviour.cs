using Azure;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tests.Tables.Transactions;

/// <summary>What a transaction's answers mean, whoever writes it.</summary>
public abstract class TransactionBehaviour : IDisposable
{
    private readonly StubTableService _service = new();

    public void Dispose()
    {
        _service.Dispose();
        GC.SuppressFinalize(this);
    }

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

        var outcome = await SubmitAsync(TestTables.Over(_service), 1, TransactionKind.Upsert);

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
            () => SubmitAsync(tables.Store, 1, TransactionKind.Add, source.Token));
    }

    /// <summary>Writes rows of partition <c>p</c> to table <c>t</c>.</summary>
    private protected abstract Task<TransactionOutcome> SubmitAsync(
        TableStore store, int operations, TransactionKind kind, CancellationToken cancellationToken);

    private protected static TableEntity Entity(int number) => new("p", $"r{number}") { ["n"] = number };

    private Task<TransactionOutcome> SubmitAsync(TestTables tables, int operations, TransactionKind kind = TransactionKind.Add) =>
        SubmitAsync(tables.Store, operations, kind, Cancellation);
}

/// <summary>Written by the SDK.</summary>
public sealed class SdkTransactionTests : TransactionBehaviour
{
    private protected override Task<TransactionOutcome> SubmitAsync(
        TableStore store, int operations, TransactionKind kind, CancellationToken cancellationToken) => store.SubmitAsync(
            "t",
            [.. Enumerable.Range(0, operations).Select(i => new TableTransactionAction(
                kind == TransactionKind.Add ? TableTransactionActionType.Add : TableTransactionActionType.UpsertReplace, Entity(i)))],
            cancellationToken);
}

/// <summary>Written by the transaction writer.</summary>
public sealed class WriterTransactionTests : TransactionBehaviour
{
    private protected override Task<TransactionOutcome> SubmitAsync(
        TableStore store, int operations, TransactionKind kind, CancellationToken cancellationToken) => store.SubmitAsync(
            "t",
            [.. Enumerable.Range(0, operations).Select(i => new TransactionOperation(kind, new TableEntityRow(Entity(i))))],
            cancellationToken);
}
