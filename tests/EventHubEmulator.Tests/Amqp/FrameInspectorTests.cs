using System.Buffers.Binary;
using System.Net.Sockets;
using Amqp;
using Serverless.EventHubEmulator.Amqp.Transport;

namespace Serverless.EventHubEmulator.Tests.Amqp;

public sealed class FrameInspectorTests : IDisposable
{
    private const int Limit = 1_000_000;
    private const int PayloadBytes = 200_000;

    private readonly UnfinishedDeliveries _all = new(Limit);
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public void Dispose() => _socket.Dispose();

    [Fact]
    public void Inspect_UnfinishedDeliveriesOfManyClients_AreBoundedTogether()
    {
        var clients = Enumerable.Range(0, 5).Select(_ => Opened()).ToList();
        clients.ForEach(client => client.Inspect(Transfer(more: true)));

        var refused = Opened();
        Assert.Throws<AmqpException>(() => refused.Inspect(Transfer(more: true)));
        refused.Release();

        // Room comes back by a delivery that ends and by a client that leaves.
        clients[0].Inspect(Transfer(more: false));
        Opened().Inspect(Transfer(more: true));
        clients[1].Release();
        Opened().Inspect(Transfer(more: true));
        Assert.Throws<AmqpException>(() => Opened().Inspect(Transfer(more: true)));
    }

    [Fact]
    public void Release_Twice_GivesBackOnce()
    {
        var client = Opened();
        client.Inspect(Transfer(more: true));
        client.Release();
        client.Release();

        Assert.True(_all.Add(Limit));
        Assert.False(_all.Add(1));
    }

    [Fact]
    public void Inspect_AnUnfinishedDelivery_HoldsFourMegabytesAndAClientSixteen()
    {
        const int part = 128 * 1024;
        const int megaByte = 1024 * 1024;
        var inspector = Opened(new UnfinishedDeliveries(long.MaxValue));
        for (byte handle = 0; handle < 4; handle++)
        {
            for (var bytes = 0; bytes < 4 * megaByte; bytes += part)
            {
                inspector.Inspect(Transfer(more: true, part, handle));
            }
        }

        Assert.Throws<AmqpException>(() => inspector.Inspect(Transfer(more: true, 1, handle: 4)));
        var one = Opened(new UnfinishedDeliveries(long.MaxValue));
        for (var bytes = 0; bytes < 4 * megaByte; bytes += part)
        {
            one.Inspect(Transfer(more: true, part));
        }

        Assert.Throws<AmqpException>(() => one.Inspect(Transfer(more: true, 1)));
    }

    [Theory]
    [InlineData(0, 512)]
    [InlineData(100, 512)]
    [InlineData(512, 512)]
    [InlineData(65_536, 65_536)]
    public void Inspect_OpenWithAMaximumFrameSize_IsAtLeastWhatAllTake(int sent, int expected)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, sent);
        var inspector = New(_all);
        inspector.Inspect(Frame([0, 0x53, 0x10, 0xC0, 10, 3, 0xA1, 1, (byte)'x', 0x40, 0x70, .. size]));

        Assert.Equal(expected, inspector.MaxFrameBytesOfClient);
    }

    [Fact]
    public void DeliveryId_OfTransfersThatLeaveItOut_IsThatOfTheirDelivery()
    {
        var inspector = Opened();
        inspector.Inspect(Frame([0, 0x53, 0x14, 0xC0, 10, 6, 0x43, 0x52, 7, 0xA0, 1, 1, 0x43, 0x42, 0x41, 1]));
        inspector.Inspect(Frame([0, 0x53, 0x14, 0xC0, 11, 6, 0x52, 1, 0x52, 9, 0xA0, 1, 1, 0x43, 0x42, 0x41, 1]));
        Assert.Equal(9u, inspector.DeliveryId);

        inspector.Inspect(Frame([0, 0x53, 0x14, 0xC0, 7, 6, 0x43, 0x40, 0x40, 0x40, 0x42, 0x42, 1]));
        Assert.Equal(7u, inspector.DeliveryId);
    }

    [Theory]
    [InlineData(false, 16 * 1024, true)]
    [InlineData(false, (16 * 1024) + 1, false)]
    [InlineData(true, 64 * 1024, true)]
    [InlineData(true, (64 * 1024) + 1, false)]
    [InlineData(true, 8, true)]
    [InlineData(true, 7, false)]
    [InlineData(true, 0, false)]
    [InlineData(true, -1, false)]
    public void ReadSize_BeforeAndAfterTheOpen_HasItsLimit(bool isOpen, int size, bool isTaken)
    {
        var inspector = isOpen ? Opened() : New(_all);
        var header = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(header, size);

        if (isTaken)
        {
            Assert.Equal(size, inspector.ReadSize(header));
        }
        else
        {
            Assert.Throws<AmqpException>(() => inspector.ReadSize(header));
        }
    }

    private FrameInspector New(UnfinishedDeliveries all) =>
        new(new OutgoingSessions(new OutgoingBytes(new TcpClientSocket(_socket), static () => { }, static () => { })), all);

    private FrameInspector Opened(UnfinishedDeliveries? all = null)
    {
        var inspector = New(all ?? _all);
        inspector.Inspect(Frame([0, 0x53, 0x10, 0xC0, 4, 1, 0xA1, 1, (byte)'x']));
        return inspector;
    }

    // transfer(handle, delivery 0, tag, format 0, not settled, more)
    private static byte[] Transfer(bool more, int payloadBytes = PayloadBytes, byte handle = 0) =>
        Frame([0, 0x53, 0x14, 0xC0, 10, 6, 0x52, handle, 0x43, 0xA0, 1, 1, 0x43, 0x42, (byte)(more ? 0x41 : 0x42), .. new byte[payloadBytes]]);

    private static byte[] Frame(ReadOnlySpan<byte> body)
    {
        byte[] frame = [0, 0, 0, 0, 2, 0, 0, 0, .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        return frame;
    }
}
