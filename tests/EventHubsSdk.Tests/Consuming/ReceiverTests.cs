using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Consuming;

/// <summary>Receivers of one partition: how far they read ahead, and who of several has it.</summary>
public sealed class ReceiverTests : IAsyncLifetime
{
    private SdkHub _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await SdkHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData(0, 100)]
    [InlineData(0, 1)]
    [InlineData(1, 7)]
    [InlineData(10, 3)]
    [InlineData(300, 1_000)]
    public async Task Receive_WithAnyPrefetch_SeesEachEventOnceInOrder(int prefetch, int batch)
    {
        await _hub.SendNumbersAsync("0", Enumerable.Range(0, 100));
        await using var receiver = _hub.Receiver("0", prefetch: prefetch);
        using var deadline = SdkHub.Deadline();

        var numbers = new List<int>();
        while (numbers.Count < 100)
        {
            var read = (await receiver.ReceiveBatchAsync(batch, TimeSpan.FromSeconds(1), deadline.Token)).ToList();
            Assert.InRange(read.Count, 0, batch);
            numbers.AddRange(read.Select(SdkHub.Number));
        }

        Assert.Empty(await receiver.ReceiveBatchAsync(batch, TimeSpan.FromMilliseconds(100), Cancellation));
        await _hub.SendNumbersAsync("0", [100]);
        numbers.AddRange((await SdkHub.ReceiveAsync(receiver, 1)).Select(SdkHub.Number));

        Assert.Equal(Enumerable.Range(0, 101), numbers);
    }

    [Fact]
    public async Task Receive_WithAPrefetchInBytes_SeesEachEventOnceInOrder()
    {
        for (var number = 0; number < 40; number++)
        {
            await _hub.SendNumbersAsync("0", [number]);
        }

        await using var receiver = new PartitionReceiver(
            "$Default",
            "0",
            EventPosition.Earliest,
            _hub.ConnectionString,
            SdkHub.Name,
            new PartitionReceiverOptions { PrefetchSizeInBytes = 500, RetryOptions = SdkHub.NoRetries });

        Assert.Equal(Enumerable.Range(0, 40), (await SdkHub.ReceiveAsync(receiver, 40)).Select(SdkHub.Number));
    }

    [Fact]
    public async Task Receive_CancelledWhileItWaits_LosesNothing()
    {
        await using var receiver = _hub.Receiver("0", prefetch: 0);
        for (var round = 0; round < 5; round++)
        {
            using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiver.ReceiveBatchAsync(10, TimeSpan.FromMinutes(1), impatience.Token));
        }

        await _hub.SendNumbersAsync("0", Enumerable.Range(0, 20));

        Assert.Equal(Enumerable.Range(0, 20), (await SdkHub.ReceiveAsync(receiver, 20)).Select(SdkHub.Number));
    }

    [Fact]
    public async Task Receive_AHigherOwnerLevelComes_IsConsumerDisconnected()
    {
        await using var first = _hub.Receiver("0", ownerLevel: 1);
        await using var second = _hub.Receiver("0", ownerLevel: 2);
        await TouchAsync(first);
        await TouchAsync(second);

        Assert.Equal(EventHubsException.FailureReason.ConsumerDisconnected, (await DisplacedAsync(first)).Reason);

        await _hub.SendNumbersAsync("0", [1]);
        Assert.Equal([1], (await SdkHub.ReceiveAsync(second, 1)).Select(SdkHub.Number));
    }

    [Fact]
    public async Task Receive_TheSameOwnerLevelComes_OneOfThemIsConsumerDisconnected()
    {
        await using var first = _hub.Receiver("0", ownerLevel: 1);
        await using var second = _hub.Receiver("0", ownerLevel: 1);
        await TouchAsync(first);
        await TouchAsync(second);

        // Most often the first. But a receive that begins after its link has ended, and before the SDK has kept why
        // (AmqpConsumer.CloseConsumerLink), attaches the first again, and that displaces the second.
        Assert.Equal(EventHubsException.FailureReason.ConsumerDisconnected, (await DisplacedAsync(first, second)).Reason);
    }

    [Fact]
    public async Task Receive_ALowerOwnerLevelOrNone_IsRefusedAsConsumerDisconnected()
    {
        await using var owner = _hub.Receiver("0", ownerLevel: 5);
        await using var lower = _hub.Receiver("0", ownerLevel: 4);
        await using var none = _hub.Receiver("0");
        await TouchAsync(owner);

        foreach (var other in new[] { lower, none })
        {
            var refusal = await Assert.ThrowsAsync<EventHubsException>(() => TouchAsync(other));
            Assert.Equal(EventHubsException.FailureReason.ConsumerDisconnected, refusal.Reason);
        }

        await TouchAsync(owner);
    }

    [Fact]
    public async Task Receive_OwnerLevelComesToASharedPartition_DisconnectsThoseWithout()
    {
        await using var shared = _hub.Receiver("0");
        await using var owner = _hub.Receiver("0", ownerLevel: 0);
        await TouchAsync(shared);
        await TouchAsync(owner);

        Assert.Equal(EventHubsException.FailureReason.ConsumerDisconnected, (await DisplacedAsync(shared)).Reason);
    }

    [Fact]
    public async Task Receive_MoreThanFiveWithoutOwnerLevel_IsQuotaExceeded()
    {
        var receivers = Enumerable.Range(0, 6).Select(_ => _hub.Receiver("0")).ToList();
        try
        {
            foreach (var receiver in receivers.Take(5))
            {
                await TouchAsync(receiver);
            }

            var refusal = await Assert.ThrowsAsync<EventHubsException>(() => TouchAsync(receivers[5]));
            Assert.Equal(EventHubsException.FailureReason.QuotaExceeded, refusal.Reason);
        }
        finally
        {
            foreach (var receiver in receivers)
            {
                await receiver.DisposeAsync();
            }
        }
    }

    /// <summary>Attaches the receiver, if it is not.</summary>
    private static async Task TouchAsync(PartitionReceiver receiver) =>
        await receiver.ReceiveBatchAsync(1, TimeSpan.FromMilliseconds(20), Cancellation);

    /// <summary>With what a receiver that was displaced, or one of several, ends; word of it may be on its way yet.</summary>
    private static Task<EventHubsException> DisplacedAsync(params PartitionReceiver[] receivers) => Assert.ThrowsAsync<EventHubsException>(async () =>
    {
        using var deadline = SdkHub.Deadline();
        for (var turn = 0; true; turn++)
        {
            await receivers[turn % receivers.Length].ReceiveBatchAsync(1, TimeSpan.FromMilliseconds(100), deadline.Token);
        }
    });
}
