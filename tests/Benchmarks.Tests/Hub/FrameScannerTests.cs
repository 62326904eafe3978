using Amqp;
using Amqp.Framing;
using Serverless.Benchmarks.Hub;

namespace Serverless.Benchmarks.Tests.Hub;

public sealed class FrameScannerTests
{
    [Fact]
    public void TryNext_TwoFramesAndAPart_WalksTheWholeOnes()
    {
        byte[] received = [.. Frame(new Open { ContainerId = "c" }), .. Frame(new Transfer { Handle = 0, DeliveryId = 1 })];
        var scanner = new FrameScanner([.. received, 0, 0, 0, 90, 2, 0, 0, 0, 0, 0x53, 0x14]);

        Assert.True(scanner.TryNext(out var first, out _));
        Assert.True(scanner.TryNext(out var second, out _));
        Assert.False(scanner.TryNext(out _, out _));

        Assert.Equal(FrameScanner.Open, first);
        Assert.Equal(FrameScanner.Transfer, second);
        Assert.Equal(received.Length, scanner.Consumed);
    }

    [Fact]
    public void TryNext_EmptyFrame_HasNoPerformative()
    {
        var scanner = new FrameScanner([0, 0, 0, 8, 2, 0, 0, 0]);

        Assert.True(scanner.TryNext(out var performative, out var body));

        Assert.Equal(0, performative);
        Assert.True(body.IsEmpty);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(7u)]
    [InlineData(uint.MaxValue - 2)]
    public void NextOutgoingId_OfBegin_IsThePeersFirstTransfer(uint id)
    {
        var scanner = new FrameScanner(Frame(new Begin { RemoteChannel = 0, NextOutgoingId = id, IncomingWindow = 5, OutgoingWindow = 5 }));

        Assert.True(scanner.TryNext(out var performative, out var body));

        Assert.Equal(FrameScanner.Begin, performative);
        Assert.Equal(id, FrameScanner.NextOutgoingId(body));
    }

    [Fact]
    public void TryNext_SizeBelowTheHeader_Throws() => Assert.Throws<InvalidDataException>(() =>
    {
        var scanner = new FrameScanner([0, 0, 0, 7, 2, 0, 0, 0]);
        scanner.TryNext(out _, out _);
    });

    private static byte[] Frame(Amqp.Types.DescribedList performative)
    {
        var body = new ByteBuffer(64, autoGrow: true);
        performative.Encode(body);
        return [0, 0, 0, (byte)(body.Length + 8), 2, 0, 0, 0, .. body.Buffer.AsSpan(body.Offset, body.Length)];
    }
}
