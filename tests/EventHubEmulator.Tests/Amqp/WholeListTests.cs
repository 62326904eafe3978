using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Every performative has all the fields of AMQP 1.0, as the service sends them: some clients read by position.</summary>
public sealed class WholeListTests : IAsyncLifetime
{
    private const int ErrorFields = 3;

    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Open_AndTheEnds_AreWhole()
    {
        using var client = await FrameClient.BeginConnectAsync(_emulator);
        Assert.Equal(65_536U, (await AssertNextAsync(client, Performative.Open, 10)).UInt(2));
        await AssertNextAsync(client, Performative.Begin, 8);

        await client.SendBodyAsync([0, FormatCode.SmallULong, (byte)Performative.End, FormatCode.List0]);
        await AssertNextAsync(client, Performative.End, 1);
        await client.SendBodyAsync([0, FormatCode.SmallULong, (byte)Performative.Close, FormatCode.List0]);
        await AssertNextAsync(client, Performative.Close, 1);
    }

    [Fact]
    public async Task Attach_OfASender_AndItsCreditAndOutcomes_AreWhole()
    {
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        await client.SendAttachAsync("s", 0, receives: false, "telemetry/Partitions/0");
        var attach = await AssertNextAsync(client, Performative.Attach, 14);
        Assert.Equal((11, 7), (attach.CountOf(5), attach.CountOf(6)));
        await AssertNextAsync(client, Performative.Flow, 11);

        await client.SendTransferAsync(0, 0, [0, FormatCode.SmallULong, 0x75, FormatCode.Binary8, 5, .. "taken"u8]);
        await AssertNextAsync(client, Performative.Disposition, 6);
        await client.SendTransferAsync(0, 1, [0xFF]);
        var refused = await AssertNextAsync(client, Performative.Disposition, 6);
        Assert.Equal((1, ErrorFields), (refused.CountOf(4), refused.CountOf(4, within: true)));

        await client.DetachAsync(0);
        await AssertNextAsync(client, Performative.Detach, 3);
    }

    [Fact]
    public async Task Attach_Refused_IsWholeAndSoIsItsError()
    {
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        await client.SendAttachAsync("r", 0, receives: true, "nowhere");
        await AssertNextAsync(client, Performative.Attach, 14);
        Assert.Equal(ErrorFields, (await AssertNextAsync(client, Performative.Detach, 3)).CountOf(2));
    }

    [Fact]
    public async Task Close_ForAnError_IsWholeAndSoIsItsError()
    {
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        await client.SendFlowAsync(0, 100, handle: 7, deliveryCount: 0, credit: 1);
        Assert.Equal(ErrorFields, (await AssertNextAsync(client, Performative.Close, 1)).CountOf(0));
    }

    [Fact]
    public async Task Transfer_OfAnEvent_IsWhole()
    {
        await using (var sender = await _emulator.ConnectAsync())
        {
            await sender.SendAsync("telemetry/Partitions/0", Event("read me"));
        }

        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        await client.AttachReceiverAsync("r", 0, 0);
        await client.SendFlowAsync(0, 100, handle: 0, deliveryCount: 0, credit: 1);
        var transfer = await AssertNextAsync(client, Performative.Transfer, 11);

        Assert.Equal("read me", Text(global::Amqp.Message.Decode(new global::Amqp.ByteBuffer(transfer.Payload, 0, transfer.Payload.Length, transfer.Payload.Length))));
    }

    private static async Task<FrameClient.Frame> AssertNextAsync(FrameClient client, ulong performative, int fields)
    {
        var frame = await client.ReceiveAsync();
        Assert.Equal((performative, fields), (frame.Performative, frame.Count));
        return frame;
    }
}
