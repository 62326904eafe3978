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

    [Theory]
    [InlineData(false, 16 * 1024, true)]
    [InlineData(false, (16 * 1024) + 1, false)]
    [InlineData(true, 256 * 1024, true)]
    [InlineData(true, (256 * 1024) + 1, false)]
    [InlineData(true, 8, true)]
    [InlineData(true, 7, false)]
    [InlineData(true, 0, false)]
    [InlineData(true, -1, false)]
    public void ReadSize_BeforeAndAfterTheOpen_HasItsLimit(bool isOpen, int size, bool isTaken)
    {
        var inspector = isOpen ? Opened() : New();
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

    private FrameInspector New() => new(new OutgoingSessions(new OutgoingBytes(new TcpClientSocket(_socket), static () => { }, static () => { })), _all);

    private FrameInspector Opened()
    {
        var inspector = New();
        inspector.Inspect(Frame([0, 0x53, 0x10, 0xC0, 4, 1, 0xA1, 1, (byte)'x']));
        return inspector;
    }

    // transfer(handle 0, delivery 0, tag, format 0, not settled, more)
    private static byte[] Transfer(bool more) =>
        Frame([0, 0x53, 0x14, 0xC0, 9, 6, 0x43, 0x43, 0xA0, 1, 1, 0x43, 0x42, (byte)(more ? 0x41 : 0x42), .. new byte[PayloadBytes]]);

    private static byte[] Frame(ReadOnlySpan<byte> body)
    {
        byte[] frame = [0, 0, 0, 0, 2, 0, 0, 0, .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        return frame;
    }
}
