using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Connections;

/// <summary>Connections that are cut, and such as are only silent.</summary>
public sealed class BrokenLineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAndReceive_TheLineIsCutAgainAndAgain_LoseNothing()
    {
        const int count = 300;
        await using var hub = await SdkHub.StartAsync();
        using var line = new FragileLine(hub.AmqpEndpoint);
        await using var producer = new EventHubProducerClient(
            line.Through(hub.ConnectionString), SdkHub.Name, new EventHubProducerClientOptions { RetryOptions = SdkHub.SoonAgain });
        await using var receiver = Receiver(line.Through(hub.ConnectionString));

        var sending = Task.Run(async () =>
        {
            for (var number = 0; number < count; number++)
            {
                await producer.SendAsync([new EventData($"{number}")], new SendEventOptions { PartitionId = "0" }, Cancellation);
                if (number % 60 == 30)
                {
                    line.Cut();
                }
            }
        }, Cancellation);
        var read = new List<EventData>();
        using var deadline = SdkHub.Deadline();
        while (read.Select(SdkHub.Number).Distinct().Count() < count)
        {
            read.AddRange(await receiver.ReceiveBatchAsync(50, TimeSpan.FromSeconds(1), deadline.Token));
        }

        await sending;

        // Whoever was not told that a send was stored sends it again; what is stored comes once and in order.
        Assert.Equal(Enumerable.Range(0, read.Count).Select(number => (long)number), read.Select(one => one.SequenceNumber));
        Assert.Equal(Enumerable.Range(0, count), read.Select(SdkHub.Number).Distinct());
        Assert.InRange(read.Count, count, count + 5);
        Assert.True(line.Connections > 6);
    }

    [Fact]
    public async Task Receive_TheConnectionEndsAfterAnyNumberOfBytes_GoesOnOverAnother()
    {
        await using var hub = await SdkHub.StartAsync();
        await hub.SendNumbersAsync("0", [1]);

        // Through SASL, open, $cbs, begin, attach and the event itself, until the first connection gets through all of it.
        var bytes = 0;
        for (var connections = 2; connections > 1; bytes += 40)
        {
            using var line = new FragileLine(hub.AmqpEndpoint) { FirstEndsAfter = bytes };
            await using var receiver = Receiver(line.Through(hub.ConnectionString));

            Assert.Equal([1], (await SdkHub.ReceiveAsync(receiver, 1, callMilliseconds: 100)).Select(SdkHub.Number));

            connections = line.Connections;
        }

        Assert.InRange(bytes, 1_000, 4_000);
    }

    [Fact]
    public async Task Receive_AfterASilenceLongerThanTheIdleTimeout_GoesOnOverTheSameConnection()
    {
        await using var hub = await SdkHub.StartAsync(options => options.IdleTimeout = TimeSpan.FromSeconds(10));
        using var line = new FragileLine(hub.AmqpEndpoint);
        await using var receiver = Receiver(line.Through(hub.ConnectionString));

        // The SDK is told half of it, takes no less than 5 seconds, and sends empty frames.
        Assert.Empty(await receiver.ReceiveBatchAsync(1, TimeSpan.FromSeconds(11), Cancellation));
        await hub.SendNumbersAsync("0", [1]);
        Assert.Equal([1], (await SdkHub.ReceiveAsync(receiver, 1)).Select(SdkHub.Number));

        Assert.Equal(1, line.Connections);
    }

    private static PartitionReceiver Receiver(string connectionString) => new(
        "$Default", "0", EventPosition.Earliest, connectionString, SdkHub.Name, new PartitionReceiverOptions { RetryOptions = SdkHub.SoonAgain });
}
