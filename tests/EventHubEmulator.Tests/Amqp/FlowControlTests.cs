using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Credit, windows and numbers of what receivers get, frame by frame.</summary>
public sealed class FlowControlTests : IAsyncLifetime
{
    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Receive_WindowReopenedByTheSessionAlone_GoesOn()
    {
        // More than a library would queue behind a closed window: a flow without a link must reach the link all the same.
        await SendAsync(partition: 0, count: 6_000, bodyBytes: 256);
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        await client.AttachReceiverAsync("r", 0, 0);
        await client.SendFlowAsync(0, 100, handle: 0, deliveryCount: 0, credit: 10_000);

        var received = 0U;
        while (received < 6_000)
        {
            await client.ReceiveTransfersAsync(100);
            received += 100;
            await client.SendFlowAsync(received, 100);
        }

        Assert.True(await client.IsSilentAsync());
    }

    [Fact]
    public async Task Receive_SeveralLinks_ShareTheWindowAndTheNumbers()
    {
        await SendAsync(0, 50, 10);
        await SendAsync(1, 50, 10);
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 30);
        await client.AttachReceiverAsync("a", 3, 0);
        await client.AttachReceiverAsync("b", 5, 1);
        await client.SendFlowAsync(0, 30, handle: 3, deliveryCount: 0, credit: 20);
        await client.SendFlowAsync(0, 30, handle: 5, deliveryCount: 0, credit: 1_000);

        var transfers = await client.ReceiveTransfersAsync(30);
        Assert.True(await client.IsSilentAsync());
        await client.SendFlowAsync(30, 1_000);
        transfers.AddRange(await client.ReceiveTransfersAsync(40));

        Assert.True(await client.IsSilentAsync());
        Assert.Equal(Enumerable.Range(0, 70).Select(id => (uint?)id), transfers.Select(transfer => transfer.UInt(1)));
        Assert.Equal([20, 50], transfers.GroupBy(transfer => transfer.UInt(0)).Select(link => link.Count()).Order());
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4_096)]
    public async Task Receive_EventLargerThanAFrame_ComesInPartsAsTheWindowAllows(int maxFrameBytes)
    {
        await SendAsync(0, 2, 20_000);
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 3, maxFrameBytes: (uint)maxFrameBytes);
        await client.AttachReceiverAsync("r", 0, 0);
        await client.SendFlowAsync(0, 3, handle: 0, deliveryCount: 0, credit: 10);

        var parts = new List<FrameClient.Frame>();
        while (parts.Count(part => !part.HasMore) < 2)
        {
            parts.AddRange(await client.ReceiveTransfersAsync(1));
            if (parts.Count % 3 == 0)
            {
                await client.SendFlowAsync((uint)parts.Count, 3);
            }
        }

        var whole = parts.TakeWhile(part => part.UInt(1) == 0).SelectMany(part => part.Payload).ToArray();
        using var message = global::Amqp.Message.Decode(new global::Amqp.ByteBuffer(whole, 0, whole.Length, whole.Length));
        Assert.Equal(new string('x', 20_000), Text(message));
        Assert.Equal([0U, 1U], parts.Select(part => part.UInt(1)!.Value).Distinct());
        Assert.All(parts, part => Assert.True(part.Payload.Length + TransferFrame.HeaderLength <= maxFrameBytes));
    }

    [Fact]
    public async Task Receive_DrainedPastTheEnd_UsesUpTheCredit()
    {
        await SendAsync(0, 3, 10);
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        await client.AttachReceiverAsync("r", 0, 0);
        await client.SendFlowAsync(0, 100, handle: 0, deliveryCount: 0, credit: 10, drain: true);

        await client.ReceiveTransfersAsync(3);
        var drained = await client.ReceiveAsync();

        // next-outgoing-id, delivery-count and link-credit: three transfers, ten deliveries counted, none left.
        Assert.Equal(Performative.Flow, drained.Performative);
        Assert.Equal((3U, 10U, 0U), (drained.UInt(2), drained.UInt(5), drained.UInt(6)));
        Assert.True(drained.IsTrue(FlowFields.DrainField), "A client knows the end of a drain by the flag that it set.");
        await SendAsync(0, 1, 10);
        Assert.True(await client.IsSilentAsync());
        await client.SendFlowAsync(3, 100, handle: 0, deliveryCount: 10, credit: 1);
        Assert.Equal(3U, (await client.ReceiveTransfersAsync(1))[0].UInt(1));
    }

    [Fact]
    public async Task Receive_CreditTakenBack_SendsNoMore()
    {
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        await client.AttachReceiverAsync("r", 0, 0);
        await client.SendFlowAsync(0, 100, handle: 0, deliveryCount: 0, credit: 10);
        await client.SendFlowAsync(0, 100, handle: 0, deliveryCount: 0, credit: 2);
        await client.SendFlowAsync(0, 100, handle: 0, deliveryCount: 0, credit: 2);

        // An answered attach shows that the flows were read.
        await client.AttachReceiverAsync("s", 1, 1);
        await SendAsync(0, 5, 10);

        await client.ReceiveTransfersAsync(2);
        Assert.True(await client.IsSilentAsync());
    }

    [Fact]
    public async Task Receive_BesideRequests_NumbersBothInOneSequence()
    {
        await SendAsync(0, 100, 10);
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 1_000);
        await client.AttachReceiverAsync("r", 0, 0);
        await client.SendAttachAsync("requests", 1, receives: false, "$management");
        Assert.Equal(Performative.Attach, (await client.ReceiveAsync()).Performative);
        Assert.Equal(Performative.Flow, (await client.ReceiveAsync()).Performative);
        await client.SendAttachAsync("answers", 2, receives: true, "$management");
        Assert.Equal(Performative.Attach, (await client.ReceiveAsync()).Performative);
        await client.SendFlowAsync(0, 1_000, handle: 2, deliveryCount: 0, credit: 10);

        var numbers = new List<uint?>();
        for (var round = 0U; round < 5; round++)
        {
            await client.SendFlowAsync((uint)numbers.Count, 1_000, handle: 0, deliveryCount: round * 20, credit: 20);
            numbers.AddRange((await client.ReceiveTransfersAsync(20)).Select(transfer => transfer.UInt(1)));
            await client.SendTransferAsync(1, round, Request());
            var frame = await client.ReceiveAsync();
            while (frame.Performative != Performative.Transfer)
            {
                frame = await client.ReceiveAsync();
            }

            numbers.Add(frame.UInt(1));
        }

        Assert.Equal(Enumerable.Range(0, 105).Select(id => (uint?)id), numbers);
    }

    [Fact]
    public async Task Detach_WhileEventsFlow_NothingFollowsTheAnswerAndTheHandleServesAgain()
    {
        await SendAsync(0, 5_000, 100);
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 1_000_000);
        for (var round = 0; round < 20; round++)
        {
            await client.SendAttachAsync($"r{round}", 0, receives: true, "telemetry/ConsumerGroups/$Default/Partitions/0");
            await client.SendFlowAsync(0, 1_000_000, handle: 0, deliveryCount: 0, credit: 5_000);
            Assert.Equal(Performative.Attach, (await client.ReceiveAsync()).Performative);
            await client.ReceiveTransfersAsync(10);
            await client.DetachAsync(0);
            var frame = await client.ReceiveAsync();
            while (frame.Performative == Performative.Transfer)
            {
                frame = await client.ReceiveAsync();
            }

            Assert.Equal(Performative.Detach, frame.Performative);
        }

        Assert.True(await client.IsSilentAsync());
    }

    private static byte[] Request()
    {
        using var request = new global::Amqp.Message
        {
            Properties = new global::Amqp.Framing.Properties { MessageId = "m", ReplyTo = "answers" },
            ApplicationProperties = new global::Amqp.Framing.ApplicationProperties
            {
                ["operation"] = "READ",
                ["name"] = "telemetry",
                ["type"] = "com.microsoft:eventhub",
            },
        };
        var encoded = request.Encode();
        return encoded.Buffer.AsSpan(encoded.Offset, encoded.Length).ToArray();
    }

    private async Task SendAsync(int partition, int count, int bodyBytes)
    {
        await using var sender = await _emulator.ConnectAsync();
        var body = new string('x', bodyBytes);
        foreach (var events in Enumerable.Repeat(body, count).Chunk(1_000))
        {
            await sender.SendAsync($"telemetry/Partitions/{partition}", Batch(events.Select(text => Event(text))));
        }
    }
}
