using Azure.Messaging.EventHubs.Consumer;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Consuming;

/// <summary>Where reading begins. Partition 0 has the numbers 0 to 4, each sent by itself.</summary>
public sealed class PositionTests : IAsyncLifetime
{
    private SdkHub _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hub = await SdkHub.StartAsync();
        for (var number = 0; number < 5; number++)
        {
            await _hub.SendNumbersAsync("0", [number]);

            // Enqueued times have milliseconds; the test of them needs two that differ.
            await Task.Delay(TimeSpan.FromMilliseconds(3), Cancellation);
        }
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Read_FromAnyKindOfPosition_BeginsThere()
    {
        var all = await _hub.ReadAsync("0", 5);

        Assert.Equal([0, 1, 2, 3, 4], all.Select(SdkHub.Number));
        Assert.Equal([0L, 1, 2, 3, 4], all.Select(read => read.SequenceNumber));
        Assert.Equal([2, 3, 4], await NumbersAsync(3, EventPosition.FromSequenceNumber(2)));
        Assert.Equal([3, 4], await NumbersAsync(2, EventPosition.FromSequenceNumber(2, isInclusive: false)));
        Assert.Equal([2, 3, 4], await NumbersAsync(3, EventPosition.FromOffset(all[2].OffsetString)));
        Assert.Equal([3, 4], await NumbersAsync(2, EventPosition.FromOffset(all[2].OffsetString, isInclusive: false)));
        Assert.Equal([4], await NumbersAsync(1, EventPosition.FromEnqueuedTime(all[3].EnqueuedTime)));
        Assert.Equal([0, 1], await NumbersAsync(2, EventPosition.FromEnqueuedTime(all[0].EnqueuedTime.AddDays(-1))));
    }

    [Fact]
    public async Task Read_FromLatest_SeesOnlyWhatComesAfterwards()
    {
        await using var receiver = _hub.Receiver("0", from: EventPosition.Latest);
        Assert.Empty(await receiver.ReceiveBatchAsync(10, TimeSpan.FromMilliseconds(200), Cancellation));

        await _hub.SendNumbersAsync("0", [5]);

        Assert.Equal([5], (await SdkHub.ReceiveAsync(receiver, 1)).Select(SdkHub.Number));
    }

    [Fact]
    public async Task Read_FromPastTheEnd_IsAnArgumentErrorWithTheServicesWords()
    {
        var bySequenceNumber = await Assert.ThrowsAsync<ArgumentException>(() => NumbersAsync(1, EventPosition.FromSequenceNumber(100)));
        var byOffset = await Assert.ThrowsAsync<ArgumentException>(() => NumbersAsync(1, EventPosition.FromOffset("1000000", isInclusive: false)));

        Assert.Contains(
            "The supplied sequence number '100' is invalid. The last sequence number in the system is '4'",
            bySequenceNumber.Message,
            StringComparison.Ordinal);
        Assert.Contains("The supplied offset '1000000' is invalid. The last offset in the system is '", byOffset.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_AllPartitionsOfTwoConsumerGroups_SeesEverythingInEach()
    {
        await _hub.SendNumbersAsync("3", [5, 6]);
        await using var backend = _hub.Consumer("backend");

        var first = await _hub.ReadAllAsync(7);
        var second = await SdkHub.TakeAsync(backend.ReadEventsAsync(Cancellation), 7);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], first.Select(one => SdkHub.Number(one.Event)).Order());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], second.Select(SdkHub.Number).Order());
    }

    [Fact]
    public async Task Read_WithAMaximumWait_TellsOfTheSilence()
    {
        await using var consumer = _hub.Consumer();
        var options = new ReadEventOptions { MaximumWaitTime = TimeSpan.FromMilliseconds(200) };
        using var deadline = SdkHub.Deadline();

        var numbers = new List<int>();
        await foreach (var read in consumer.ReadEventsFromPartitionAsync("0", EventPosition.Earliest, options, deadline.Token))
        {
            if (read.Data is null)
            {
                break;
            }

            numbers.Add(SdkHub.Number(read.Data));
        }

        Assert.Equal([0, 1, 2, 3, 4], numbers);
    }

    [Fact]
    public async Task Read_TrackingTheLastEnqueuedEvent_KnowsTheEndOfThePartition()
    {
        await using var consumer = _hub.Consumer();
        using var deadline = SdkHub.Deadline();

        var read = await FirstAsync(consumer.ReadEventsFromPartitionAsync("0", EventPosition.Earliest, deadline.Token));
        var untracked = await FirstAsync(consumer.ReadEventsFromPartitionAsync(
            "0", EventPosition.Earliest, new ReadEventOptions { TrackLastEnqueuedEventProperties = false }, deadline.Token));

        var last = read.Partition.ReadLastEnqueuedEventProperties();
        var end = await _hub.Producer.GetPartitionPropertiesAsync("0", Cancellation);
        Assert.Equal(0, SdkHub.Number(read.Data));
        Assert.Equal((end.LastEnqueuedSequenceNumber, end.LastEnqueuedOffsetString), (last.SequenceNumber!.Value, last.OffsetString));
        Assert.Equal(end.LastEnqueuedTime, last.EnqueuedTime);
        Assert.InRange(last.LastReceivedTime!.Value, last.EnqueuedTime!.Value, TimeProvider.System.GetUtcNow());
        Assert.Null(untracked.Partition.ReadLastEnqueuedEventProperties().SequenceNumber);
    }

    private static async Task<PartitionEvent> FirstAsync(IAsyncEnumerable<PartitionEvent> events)
    {
        await foreach (var read in events)
        {
            return read;
        }

        throw new InvalidOperationException("Reading ended by itself.");
    }

    private async Task<List<int>> NumbersAsync(int count, EventPosition from) => [.. (await _hub.ReadAsync("0", count, from)).Select(SdkHub.Number)];
}
