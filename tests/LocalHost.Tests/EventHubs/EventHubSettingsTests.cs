using Microsoft.Extensions.DependencyInjection;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.HostJson;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.EventHubs;

/// <summary>Each setting of host.json changes what happens.</summary>
public sealed class EventHubSettingsTests : IAsyncLifetime
{
    private readonly TriggerFixture _fixture = new();

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(7)]
    [InlineData(40)]
    public async Task MaxEventBatchSize_Changed_BoundsEachBatch(int maximum)
    {
        var release = new TaskCompletionSource();
        _fixture.Sink.OnBatch = (_, cancellationToken) => release.Task.WaitAsync(cancellationToken);
        await _fixture.SendAsync(0, 100);

        await _fixture.StartAppAsync(Read("{\"maxEventBatchSize\":" + maximum + "}"));
        var pump = Pump();
        await Eventually.TrueAsync(() => pump.Waiting >= maximum, "more than a batch takes has arrived");
        release.SetResult();
        await _fixture.AcceptedAsync(100);

        Assert.Equal(maximum, _fixture.Sink.Accepted.Max(batch => batch.Events.Length));
    }

    [Fact]
    public async Task MinEventBatchSize_Raised_WaitsForIt()
    {
        await _fixture.StartAppAsync(Read("""{"minEventBatchSize":20,"maxWaitTime":"00:10:00"}"""));
        for (var number = 0; number < 20; number++)
            await _fixture.SendAsync(number, 1);

        await _fixture.AcceptedAsync(20);

        Assert.Equal(20, Assert.Single(_fixture.Sink.Accepted).Events.Length);
    }

    [Fact]
    public async Task MinEventBatchSize_Default_DoesNotWait()
    {
        await _fixture.StartAppAsync(Read("""{"maxWaitTime":"00:10:00"}"""));
        await _fixture.SendAsync(0, 1);

        await _fixture.AcceptedAsync(1);
    }

    [Fact]
    public async Task MaxWaitTime_Passed_DeliversBelowTheMinimum()
    {
        await _fixture.StartAppAsync(Read("""{"minEventBatchSize":20,"maxWaitTime":"00:00:00.300"}"""));
        await _fixture.SendAsync(0, 3);

        await _fixture.AcceptedAsync(3);

        Assert.Equal(3, _fixture.Sink.Bodies.Count());
    }

    [Fact]
    public async Task BatchCheckpointFrequency_Raised_CheckpointsEachNthBatch()
    {
        var checkpointAtBatch = new List<long?>();
        _fixture.Sink.OnBatch = async (_, _) => checkpointAtBatch.Add(await _fixture.CheckpointAsync());

        // With one event each, the batches are the same however the events arrive.
        await _fixture.StartAppAsync(Read("""{"maxEventBatchSize":1,"batchCheckpointFrequency":3}"""));
        await _fixture.SendAsync(0, 7);
        await _fixture.AcceptedAsync(7);

        Assert.Equal([null, null, null, 2, 2, 2, 5], checkpointAtBatch);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    public async Task PrefetchCount_Changed_BoundsWhatIsReceivedAhead(int prefetch)
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _fixture.Sink.OnBatch = (_, cancellationToken) =>
        {
            entered.TrySetResult();
            return release.Task.WaitAsync(cancellationToken);
        };
        await _fixture.StartAppAsync(Read("{\"prefetchCount\":" + prefetch + "}"));
        await _fixture.SendAsync(0, 1);
        await entered.Task.WaitAsync(TestContext.Current.CancellationToken);
        await _fixture.SendAsync(1, 199);

        var pump = Pump();
        // Credit is given back in halves.
        await Eventually.TrueAsync(() => pump.Waiting >= prefetch / 2, $"about {prefetch} events received ahead");
        Assert.InRange(pump.Waiting, prefetch / 2, prefetch);
        release.SetResult();
        await _fixture.AcceptedAsync(200);

        _fixture.AssertInOrder(200);
    }

    [Fact]
    public async Task InitialOffset_FromEnd_SkipsWhatWasThere()
    {
        await _fixture.SendAsync(0, 10);

        await _fixture.StartAppAsync(Read("""{"initialOffsetOptions":{"type":"fromEnd"}}"""));
        await _fixture.SendAsync(10, 5);
        await _fixture.AcceptedAsync(5);

        Assert.Equal(Enumerable.Range(10, 5).Select(number => TriggerFixture.Name("0", number)), _fixture.Sink.Bodies);
    }

    [Fact]
    public async Task InitialOffset_FromEnqueuedTime_StartsThere()
    {
        await _fixture.SendAsync(0, 10);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        var time = TimeProvider.System.GetUtcNow();
        await _fixture.SendAsync(10, 5);

        await _fixture.StartAppAsync(Read(
            "{\"initialOffsetOptions\":{\"type\":\"fromEnqueuedTime\",\"enqueuedTimeUtc\":\"" + time.ToString("O") + "\"}}"));
        await _fixture.AcceptedAsync(5);

        Assert.Equal(Enumerable.Range(10, 5).Select(number => TriggerFixture.Name("0", number)), _fixture.Sink.Bodies);
    }

    private PartitionPump Pump() =>
        Assert.Single(_fixture.App.Services.GetRequiredService<EventHubTriggerService>().Listeners)
            .Pumps.Single(pump => pump.Partition == "0");

    private static EventHubsSettings Read(string json) =>
        HostJsonReader.Read("""{"version":"2.0","extensions":{"eventHubs":""" + json + "}}").EventHubs;
}
