using System.Text;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Producing;

public sealed class ProducerTests : IAsyncLifetime
{
    private SdkHub _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await SdkHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task GetProperties_OfHubAndPartitions_AreTheHubsOwn()
    {
        await _hub.SendNumbersAsync("2", [1, 2, 3]);

        var hub = await _hub.Producer.GetEventHubPropertiesAsync(Cancellation);
        var ids = await _hub.Producer.GetPartitionIdsAsync(Cancellation);
        var full = await _hub.Producer.GetPartitionPropertiesAsync("2", Cancellation);
        var empty = await _hub.Producer.GetPartitionPropertiesAsync("0", Cancellation);

        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal("telemetry", hub.Name);
        Assert.Equal(["0", "1", "2", "3"], hub.PartitionIds);
        Assert.Equal(hub.PartitionIds, ids);
        Assert.False(hub.IsGeoReplicationEnabled);
        Assert.InRange(hub.CreatedOn, now.AddMinutes(-2), now);
        Assert.Equal(("telemetry", "2", false), (full.EventHubName, full.Id, full.IsEmpty));
        Assert.Equal((0L, 2L), (full.BeginningSequenceNumber, full.LastEnqueuedSequenceNumber));
        Assert.InRange(full.LastEnqueuedTime, now.AddMinutes(-2), now);
        Assert.Equal((await _hub.ReadAsync("2", 3))[2].OffsetString, full.LastEnqueuedOffsetString);
        Assert.Equal((true, -1L, "-1"), (empty.IsEmpty, empty.LastEnqueuedSequenceNumber, empty.LastEnqueuedOffsetString));
    }

    [Fact]
    public async Task Send_BatchByPartitionKey_IsTogetherInOrderWithTheKey()
    {
        foreach (var key in new[] { "pump-1", "pump-2", "pump-3" })
        {
            using var batch = await _hub.Producer.CreateBatchAsync(new CreateBatchOptions { PartitionKey = key }, Cancellation);
            Assert.All(Enumerable.Range(0, 20), number => Assert.True(batch.TryAdd(new EventData($"{number}"))));
            await _hub.Producer.SendAsync(batch, Cancellation);
        }

        var read = await _hub.ReadAllAsync(60);

        Assert.All(read.GroupBy(one => one.Event.PartitionKey), ofKey =>
        {
            Assert.Single(ofKey.Select(one => one.Partition).Distinct());
            Assert.Equal(Enumerable.Range(0, 20), ofKey.Select(one => SdkHub.Number(one.Event)));
        });
        Assert.Equal(["pump-1", "pump-2", "pump-3"], read.Select(one => one.Event.PartitionKey).Distinct().Order());
    }

    [Fact]
    public async Task Send_ToAPartition_ArrivesThereWithoutAKey()
    {
        await _hub.SendNumbersAsync("3", [7]);

        var (partition, read) = Assert.Single(await _hub.ReadAllAsync(1));

        Assert.Equal(("3", 7, null), (partition, SdkHub.Number(read), read.PartitionKey));
    }

    [Fact]
    public async Task Send_WithoutKeyOrPartition_GoesToAllPartitions()
    {
        for (var sent = 0; sent < 40; sent++)
        {
            await _hub.Producer.SendAsync([new EventData($"{sent}")], Cancellation);
        }

        var read = await _hub.ReadAllAsync(40);

        Assert.Equal(4, read.Select(one => one.Partition).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 40), read.Select(one => SdkHub.Number(one.Event)).Order());
    }

    [Fact]
    public async Task CreateBatch_WithoutALimit_HasTheServicesAndIsTakenWhenFull()
    {
        using var batch = await _hub.Producer.CreateBatchAsync(new CreateBatchOptions { PartitionId = "0" }, Cancellation);
        while (batch.TryAdd(new EventData(new byte[10_000])))
        {
            // Until it is full.
        }

        while (batch.TryAdd(new EventData(ReadOnlyMemory<byte>.Empty)))
        {
            // To the last byte.
        }

        await _hub.Producer.SendAsync(batch, Cancellation);

        Assert.Equal(1_048_576, batch.MaximumSizeInBytes);
        Assert.InRange(batch.SizeInBytes, 1_048_500, 1_048_576);
        Assert.Equal(batch.Count, (await _hub.ReadAsync("0", batch.Count)).Count);
    }

    [Fact]
    public async Task Send_EventOverTheLimit_IsMessageSizeExceededAndTheClientGoesOn()
    {
        await using var producer = _hub.ProducerWithoutRetries();

        var failure = await Assert.ThrowsAsync<EventHubsException>(() => producer.SendAsync([new EventData(new byte[1_048_576])], Cancellation));
        await producer.SendAsync([new EventData("1")], Cancellation);

        Assert.Equal(EventHubsException.FailureReason.MessageSizeExceeded, failure.Reason);
        Assert.Equal(1, SdkHub.Number(Assert.Single(await _hub.ReadAllAsync(1)).Event));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_000)]
    [InlineData(300_000)]
    [InlineData(1_048_000)]
    public async Task Send_OfAnySize_ComesBackByteForByte(int size)
    {
        var body = new byte[size];
        new Random(size).NextBytes(body);

        await _hub.Producer.SendAsync([new EventData(body)], new SendEventOptions { PartitionId = "1" }, Cancellation);

        Assert.Equal(body, Assert.Single(await _hub.ReadAsync("1", 1)).EventBody.ToArray());
    }

    [Fact]
    public async Task Send_ManyAtOnce_LosesAndDoublesNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => _hub.Producer.SendAsync(
            [new EventData($"{number}")], new SendEventOptions { PartitionKey = $"pump-{number % 7}" }, Cancellation)));

        Assert.Equal(Enumerable.Range(0, 200), (await _hub.ReadAllAsync(200)).Select(one => SdkHub.Number(one.Event)).Order());
    }

    [Fact]
    public async Task Enqueue_Buffered_ArrivesInOrderOfEachKeyOnceFlushed()
    {
        var failures = new List<Exception>();
        await using (var producer = new EventHubBufferedProducerClient(_hub.ConnectionString, SdkHub.Name))
        {
            producer.SendEventBatchFailedAsync += failed =>
            {
                lock (failures)
                {
                    failures.Add(failed.Exception);
                }

                return Task.CompletedTask;
            };
            foreach (var number in Enumerable.Range(0, 500))
            {
                await producer.EnqueueEventAsync(new EventData($"{number}"), new EnqueueEventOptions { PartitionKey = $"pump-{number % 5}" }, Cancellation);
            }

            await producer.FlushAsync(Cancellation);
            Assert.Equal(0, producer.TotalBufferedEventCount);
        }

        var read = await _hub.ReadAllAsync(500);

        // The SDK places the keys itself, by the service's own hash.
        Assert.Empty(failures);
        Assert.All(read.GroupBy(one => one.Event.PartitionKey), ofKey =>
        {
            Assert.Single(ofKey.Select(one => one.Partition).Distinct());
            Assert.Equal(ofKey.Select(one => SdkHub.Number(one.Event)).Order(), ofKey.Select(one => SdkHub.Number(one.Event)));
        });
        Assert.Equal(Enumerable.Range(0, 500), read.Select(one => SdkHub.Number(one.Event)).Order());
    }

    [Fact]
    public async Task Enqueue_BufferedByKey_IsWhereTheHubPutsTheKey()
    {
        string[] keys = [.. Enumerable.Range(0, 30).Select(number => $"pump-{number}"), "Pump", "p\u00fcmp", ""];
        await using (var producer = new EventHubBufferedProducerClient(_hub.ConnectionString, SdkHub.Name))
        {
            producer.SendEventBatchFailedAsync += _ => Task.CompletedTask;
            foreach (var key in keys.Where(key => key.Length > 0))
            {
                await producer.EnqueueEventAsync(new EventData(Encoding.UTF8.GetBytes(key)), new EnqueueEventOptions { PartitionKey = key }, Cancellation);
            }
        }

        foreach (var key in keys.Where(key => key.Length > 0))
        {
            await _hub.Producer.SendAsync([new EventData(Encoding.UTF8.GetBytes(key))], new SendEventOptions { PartitionKey = key }, Cancellation);
        }

        var read = await _hub.ReadAllAsync(2 * (keys.Length - 1));

        Assert.All(read.GroupBy(one => one.Event.EventBody.ToString()), ofKey => Assert.Single(ofKey.Select(one => one.Partition).Distinct()));
    }
}
