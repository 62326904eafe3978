using System.Buffers.Binary;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Tests.Wire;

public sealed class WholeListsTests
{
    private readonly WholeLists _lists = new();

    [Fact]
    public void Complete_ATransfer_KeepsFieldsAndPayload()
    {
        var frame = Frame([0, 0x53, 0x14, 0xC0, 4, 2, 0x52, 7, 0x43, .. "payload"u8]);

        var whole = _lists.Complete(frame, int.MaxValue).ToArray();

        Assert.Equal(Frame([0, 0x53, 0x14, 0xC0, 13, 11, 0x52, 7, 0x43, .. Nulls(9), .. "payload"u8]), whole);
    }

    [Fact]
    public void Complete_AnEmptyList_IsAListOfNulls() =>
        Assert.Equal(Frame([0, 0x53, 0x18, 0xC0, 2, 1, 0x40]), _lists.Complete(Frame([0, 0x53, 0x18, 0x45]), int.MaxValue).ToArray());

    [Fact]
    public void Complete_AnErrorWithin_IsWholeToo() => Assert.Equal(
        Frame([0, 0x53, 0x18, 0xC0, 12, 1, 0, 0x53, 0x1D, 0xC0, 6, 3, 0xA3, 1, (byte)'x', 0x40, 0x40]),
        _lists.Complete(Frame([0, 0x53, 0x18, 0xC0, 10, 1, 0, 0x53, 0x1D, 0xC0, 4, 1, 0xA3, 1, (byte)'x']), int.MaxValue).ToArray());

    [Fact]
    public void Complete_AListPast255Bytes_IsAWideOne()
    {
        byte[] name = [0xB1, 0, 0, 2, 0, .. Enumerable.Repeat((byte)'n', 512)];

        var whole = _lists.Complete(Frame([0, 0x53, 0x12, 0xD0, 0, 0, 2, 9, 0, 0, 0, 1, .. name]), int.MaxValue).ToArray();

        Assert.Equal(Frame([0, 0x53, 0x12, 0xD0, 0, 0, 2, 22, 0, 0, 0, 14, .. name, .. Nulls(13)]), whole);
    }

    [Fact]
    public void Complete_PastTheClientsLargestFrame_LeavesItAsItIs()
    {
        var frame = Frame([0, 0x53, 0x14, 0xC0, 4, 2, 0x52, 7, 0x43, .. "payload"u8]);

        Assert.Equal(frame, _lists.Complete(frame, frame.Length + 8).ToArray());
    }

    [Fact]
    public void Complete_ListsWithinListsWithoutEnd_GrowsByABoundedLength()
    {
        byte[] nested = [0x40];
        for (var depth = 0; depth < 1_000; depth++)
        {
            nested = [0, 0x53, 0x25, 0xD0, .. BigEndian(4 + nested.Length), 0, 0, 0, 1, .. nested];
        }

        Assert.InRange(_lists.Complete(Frame(nested), int.MaxValue).Length, 1, nested.Length + 8 + 160);
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Nulls(int count) => [.. Enumerable.Repeat((byte)0x40, count)];

    private static byte[] Frame(byte[] body) => [.. BigEndian(8 + body.Length), 2, 0, 0, 0, .. body];
}
