using System.Buffers.Binary;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>AMQP frames around fuzzed bodies.</summary>
internal static class Frames
{
    public static readonly byte[] ProtocolHeader = [.. "AMQP"u8, 0, 1, 0, 0];
    public static readonly byte[] SaslHeader = [.. "AMQP"u8, 3, 1, 0, 0];

    // open(container-id "x", host name "localhost"); begin(next-outgoing-id 0, windows 100).
    public static readonly byte[] Open = Of([0, 0x53, 0x10, 0xC0, 15, 2, 0xA1, 1, (byte)'x', 0xA1, 9, .. "localhost"u8]);
    public static readonly byte[] Begin = Of([0, 0x53, 0x11, 0xC0, 7, 4, 0x40, 0x43, 0x52, 100, 0x52, 100]);

    // attach(name "a", handle 0, sender or receiver, …, source, target, initial delivery count 0).
    public static byte[] Attach(string address, bool receives)
    {
        byte[] named = [0xC0, (byte)(address.Length + 3), 1, 0xA1, (byte)address.Length, .. System.Text.Encoding.ASCII.GetBytes(address)];
        byte[] source = receives ? [0, 0x53, 0x28, .. named] : [0, 0x53, 0x28, 0x45];
        byte[] target = receives ? [0, 0x53, 0x29, 0x45] : [0, 0x53, 0x29, .. named];
        byte[] fields = [0xA1, 1, (byte)'a', 0x43, (byte)(receives ? 0x41 : 0x42), 0x40, 0x40, .. source, .. target, 0x40, 0x40, 0x43];
        return Of([0, 0x53, 0x12, 0xC0, (byte)(fields.Length + 1), 10, .. fields]);
    }

    public static byte[] Transfer(byte[] message) => Of([0, 0x53, 0x14, 0xC0, 9, 6, 0x43, 0x43, 0xA0, 1, 1, 0x43, 0x42, 0x42, .. message]);

    public static byte[] Of(ReadOnlySpan<byte> body, byte type = 0)
    {
        var frame = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        frame[4] = 2;
        frame[5] = type;
        body.CopyTo(frame.AsSpan(8));
        return frame;
    }
}
