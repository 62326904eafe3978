using Serverless.LocalHost.HostJson;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.EventHubs;

public sealed class EventHubTriggerTests : IAsyncLifetime
{
    private readonly TriggerFixture _fixture = new();

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Trigger_EventsOfAllPartitions_ArriveOnceInOrderAndAreCheckpointed()
    {
        await _fixture.StartAppAsync();
        for (var part = 0; part < 4; part++)
            await _fixture.SendAsync(0, 250, $"{part}");

        await _fixture.AcceptedAsync(1_000);

        for (var part = 0; part < 4; part++)
        {
            _fixture.AssertInOrder(250, $"{part}");
            await _fixture.CheckpointReachesAsync(249, $"{part}");
        }
    }

    [Fact]
    public async Task Trigger_EventByDevice_HasBodyPropertiesAndSystemProperties()
    {
        await _fixture.StartAppAsync();
        await _fixture.Sender.SendAsync(
            "pump-7",
            "{}"u8.ToArray(),
            "application/senml+json",
            new Dictionary<string, object?> { ["content-encoding"] = "identity", ["n"] = 7 },
            TestContext.Current.CancellationToken);

        await _fixture.AcceptedAsync(1);

        var batch = Assert.Single(_fixture.Sink.Accepted);
        var one = Assert.Single(batch.Events);
        Assert.Equal("1", batch.Partition);
        Assert.Equal(("{}", "pump-7", 0L), (one.EventBody.ToString(), one.PartitionKey, one.SequenceNumber));
        Assert.Equal("application/senml+json", one.ContentType);
        Assert.Equal(("identity", 7), (one.Properties["content-encoding"], one.Properties["n"]));
        Assert.Equal(one.OffsetString, one.SystemProperties["x-opt-offset"]);
        Assert.Equal(one.EnqueuedTime, one.SystemProperties["x-opt-enqueued-time"]);
        Assert.Equal((0L, "pump-7"), (one.SystemProperties["x-opt-sequence-number"], one.SystemProperties["x-opt-partition-key"]));
        Assert.InRange(one.EnqueuedTime, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Equal(
            """{"FullyQualifiedNamespace":"localhost","EventHubName":"telemetry","ConsumerGroup":"backend","PartitionId":"1"}""",
            batch.Context.BindingContext.BindingData["PartitionContext"]);
        Assert.Equal("""["pump-7"]""", batch.Context.BindingContext.BindingData["PartitionKeyArray"]);
        Assert.Equal("[0]", batch.Context.BindingContext.BindingData["SequenceNumberArray"]);
    }

    [Fact]
    public async Task Trigger_FunctionFails_PartitionPausesAndResumesInOrder()
    {
        var failures = 0;
        _fixture.Sink.OnBatch = (batch, _) => batch.Partition == "0" && Interlocked.Increment(ref failures) <= 5
            ? throw new InvalidOperationException("down")
            : Task.CompletedTask;
        await _fixture.StartAppAsync(new EventHubsSettings { MaxEventBatchSize = 10 });
        await _fixture.SendAsync(0, 100);
        await _fixture.SendAsync(0, 100, "1");

        await _fixture.AcceptedAsync(200);

        _fixture.AssertInOrder(100);
        _fixture.AssertInOrder(100, "1");
        Assert.Equal(5, _fixture.Sink.Accepted.First(batch => batch.Partition == "0").Context.RetryContext.RetryCount);
    }

    [Fact]
    public async Task Trigger_WhileTheFunctionFails_NoCheckpointMoves()
    {
        var attempts = 0;
        _fixture.Sink.OnBatch = (_, _) =>
        {
            Interlocked.Increment(ref attempts);
            throw new InvalidOperationException("down");
        };
        await _fixture.StartAppAsync();
        await _fixture.SendAsync(0, 10);
        await Eventually.TrueAsync(() => Volatile.Read(ref attempts) >= 3, "three attempts");

        await _fixture.StopAppAsync();

        Assert.Null(await _fixture.CheckpointAsync());
        Assert.Empty(_fixture.Sink.Accepted);
    }

    [Fact]
    public async Task Trigger_RetriesUsedUp_BatchIsCheckpointedAndLostAsOnAzure()
    {
        var failed = new List<string[]>();
        long? checkpointBehindIt = null;
        _fixture.Sink.OnBatch = async (batch, _) =>
        {
            if (batch.Events[0].SequenceNumber == 0)
            {
                failed.Add([.. batch.Bodies]);
                throw new InvalidOperationException("down");
            }

            checkpointBehindIt ??= await _fixture.CheckpointAsync();
        };
        await _fixture.StartAppAsync(new EventHubsSettings { MaxEventBatchSize = 5 }, typeof(BatchFunctions.Twice));
        await _fixture.SendAsync(0, 10);

        await _fixture.CheckpointReachesAsync(9);

        // The first batch is what has arrived when it is taken: from one event up to the maximum.
        Assert.Equal(2, failed.Count);
        Assert.Equal(failed[0], failed[1]);
        Assert.Equal(failed[0].Length - 1, checkpointBehindIt);
        Assert.Equal(Enumerable.Range(0, 10).Select(number => TriggerFixture.Name("0", number)), failed[0].Concat(_fixture.Sink.Bodies));
    }

    [Fact]
    public async Task Trigger_AppRestarts_GoesOnBehindTheCheckpoint()
    {
        await _fixture.StartAppAsync();
        await _fixture.SendAsync(0, 50);
        await _fixture.AcceptedAsync(50);
        await _fixture.StopAppAsync();
        await _fixture.SendAsync(50, 50);

        await _fixture.StartAppAsync();
        await _fixture.AcceptedAsync(100);

        _fixture.AssertInOrder(100);
    }

    [Fact]
    public async Task Trigger_HubRestarts_ReconnectsAndLosesNothing()
    {
        await _fixture.StartAppAsync();
        await _fixture.SendAsync(0, 50);
        await _fixture.AcceptedAsync(50);

        await _fixture.StopHubAsync();
        await _fixture.StartHubAsync();
        await Eventually.TrueAsync(() => TrySendAsync(50, 50), "the sender reconnects");
        await _fixture.AcceptedAsync(100);

        _fixture.AssertInOrder(100);
    }

    [Fact]
    public async Task Trigger_HubLostItsData_StartsFromEarliestLoudly()
    {
        await _fixture.StartAppAsync();
        await _fixture.SendAsync(0, 50);
        await _fixture.AcceptedAsync(50);
        await _fixture.CheckpointReachesAsync(49);

        await _fixture.LoseHubDataAsync();
        await Eventually.TrueAsync(() => TrySendAsync(100, 10), "the sender reconnects");
        await _fixture.AcceptedAsync(60);

        await _fixture.CheckpointReachesAsync(9);
        Assert.Contains(_fixture.Logs, entry => entry.Message.Contains("the hub has lost its data", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trigger_TablesAreDown_DeliveryGoesOnAndTheNextCheckpointCovers()
    {
        await _fixture.StartAppAsync();
        await _fixture.SendAsync(0, 10);
        await _fixture.CheckpointReachesAsync(9);
        var before = _fixture.Sink.Accepted.Count;

        await _fixture.StopTablesAsync();
        await _fixture.SendAsync(10, 10);
        await _fixture.AcceptedAsync(20);
        // A write that is still repeated would find the tables up again.
        await Eventually.TrueAsync(
            () => _fixture.Logs.Count(entry => entry.Message.StartsWith("No checkpoint written", StringComparison.Ordinal))
                == _fixture.Sink.Accepted.Count - before,
            "the checkpoint of each batch is given up");
        await _fixture.StartTablesAsync();
        Assert.Equal(9, await _fixture.CheckpointAsync());
        await _fixture.SendAsync(20, 10);

        await _fixture.CheckpointReachesAsync(29);
        _fixture.AssertInOrder(30);
    }

    [Fact]
    public async Task Stop_BatchInHand_IsFinishedAndCheckpointed()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _fixture.Sink.OnBatch = async (_, cancellationToken) =>
        {
            entered.TrySetResult();
            await release.Task.WaitAsync(cancellationToken);
        };
        await _fixture.StartAppAsync();
        await _fixture.SendAsync(0, 10);
        await entered.Task.WaitAsync(TestContext.Current.CancellationToken);

        var stopping = _fixture.StopAppAsync();
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping;

        Assert.Equal(_fixture.Sink.Bodies.Count() - 1, await _fixture.CheckpointAsync());
        Assert.NotEmpty(_fixture.Sink.Accepted);
    }

    private async Task<bool> TrySendAsync(int first, int count)
    {
        try
        {
            await _fixture.SendAsync(first, count);
            return true;
        }
        catch (Shared.Telemetry.TelemetrySendException failure) when (failure.IsTransient)
        {
            return false;
        }
    }
}
