using System.Collections.Concurrent;
using System.Diagnostics;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Tables.Transactions;

public sealed class TransactionActivityTests : IDisposable
{
    // Other tests run beside this one and emit too: its table is its own.
    private readonly string _table = TableEmulatorFixture.Unique("t");
    private readonly ConcurrentQueue<Activity> _activities = [];
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == BackendActivities.SourceName,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    };

    private readonly StubTableService _service = new();

    public TransactionActivityTests()
    {
        _listener.ActivityStopped = activity =>
        {
            if (activity.DisplayName == $"transaction {_table}")
            {
                _activities.Enqueue(activity);
            }
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task SubmitAsync_CommittedAtTheSecondAttempt_IsOneActivity()
    {
        _service.Then(503, "ServerBusy").ThenCommit(2);

        await SubmitAsync();

        var activity = Assert.Single(_activities);
        Assert.Equal(ActivityKind.Client, activity.Kind);
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        Assert.Equal(_table, activity.GetTagItem("db.collection.name"));
        Assert.Equal(2, activity.GetTagItem("db.operation.batch.size"));
        Assert.Equal(202, activity.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task SubmitAsync_Rejected_IsAnErrorWithItsCode()
    {
        _service.ThenFail(400, "PropertyValueTooLarge", 1);

        await SubmitAsync();

        var activity = Assert.Single(_activities);
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Equal("PropertyValueTooLarge", activity.GetTagItem("error.type"));
        Assert.Equal(400, activity.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task SubmitAsync_StoreOut_IsAnErrorOfItsException()
    {
        _service.Then(503, "ServerBusy");

        await Assert.ThrowsAsync<TableStoreUnavailableException>(SubmitAsync);

        Assert.Equal(nameof(TableStoreUnavailableException), Assert.Single(_activities).GetTagItem("error.type"));
    }

    private Task<TransactionOutcome> SubmitAsync() => TestTables.Over(_service, new TablesOptions { MaxAttempts = 2 }).Store.SubmitAsync(
        _table,
        [.. Enumerable.Range(0, 2).Select(i => new TransactionOperation(TransactionKind.Upsert, new TableEntityRow(new TableEntity("p", $"r{i}"))))],
        TestContext.Current.CancellationToken);
}
