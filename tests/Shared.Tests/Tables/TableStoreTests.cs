using Azure;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Tests.Tables;

public sealed class TableStoreTests : IDisposable
{
    private readonly StubTableService _service = new();

    public void Dispose() => _service.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TableNotFound")]
    [InlineData("ResourceNotFound")]
    public async Task FindAsync_RowOrTableMissing_IsNull(string errorCode)
    {
        _service.Then(404, errorCode);

        Assert.Null(await TestTables.Over(_service).Store.FindAsync("t", "p", "r", null, Cancellation));
    }

    [Theory]
    [InlineData(404, "TableNotFound")]
    [InlineData(409, "TableBeingDeleted")]
    public async Task QueryPageAsync_TableMissing_IsEmpty(int status, string errorCode)
    {
        _service.Then(status, errorCode);

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

    [Theory]
    [InlineData(204, null, true)]
    [InlineData(404, "ResourceNotFound", false)]
    [InlineData(409, "TableBeingDeleted", false)]
    public async Task DeleteTableAsync_Answer_TellsWhetherThereWasOne(int status, string? errorCode, bool expected)
    {
        _service.Then(status, errorCode);

        Assert.Equal(expected, await TestTables.Over(_service).Store.DeleteTableAsync("t", Cancellation));
        Assert.Equal(["DELETE /devstoreaccount1/Tables('t')"], _service.Requests);
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
}
