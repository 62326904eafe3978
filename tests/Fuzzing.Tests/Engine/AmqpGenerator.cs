using System.Buffers.Binary;
using System.Text;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>Encoded AMQP values, sections and messages: nearly always well-formed, in encodings that no library chooses.</summary>
internal sealed class AmqpGenerator(Random random)
{
    private static readonly string[] Texts =
    [
        "x-opt-partition-key", "x-opt-partition-key", "x-opt-publisher", "x-opt-sequence-number", "x-opt-offset", "x-opt-enqueued-time", "x-custom", "pump-7", "other", "", "é",
    ];

    public byte[] Value(int depth = 0)
    {
        switch (random.Next(depth > 3 ? 9 : 14))
        {
            case 0: return [0x40];
            case 1: return [(byte)(0x41 + random.Next(5))];
            case 2: return [(byte)(0x50 + random.Next(7)), (byte)random.Next(256)];
            case 3: return [0x60, 1, 2];
            case 4: return [(byte)(0x70 + random.Next(5)), 0, 0, 0, (byte)random.Next(256)];
            case 5: return [(byte)(0x80 + random.Next(5)), 0, 0, 0, 0, 0, 0, 0, (byte)random.Next(256)];
            case 6: return [0x98, .. new byte[16]];
            case 7: return Text(symbol: random.Next(2) == 0);
            case 8: return Variable(0xA0, 0xB0, "bytes"u8);
            case 9: return Compound(list: true, depth);
            case 10: return Compound(list: false, depth);
            case 11: return [0, 0x53, (byte)random.Next(256), .. Value(depth + 1)];
            case 12: return Variable(0xE0, 0xF0, random.Next(2) == 0 ? [2, 0x40] : [1, 0xA3, 1, (byte)'a']);
            default: return Text(symbol: true);
        }
    }

    public byte[] Message()
    {
        var message = new List<byte>();
        foreach (var section in new byte[] { 0x70, 0x71, 0x72, 0x72, 0x73, 0x74, 0x75, 0x75, 0x76, 0x77, 0x78 })
        {
            if (section == 0x75 ? random.Next(3) > 0 : random.Next(3) == 0)
            {
                message.AddRange(Section(section));
            }
        }

        return [.. message];
    }

    /// <summary>A batch: data sections that are messages.</summary>
    public byte[] Batch()
    {
        var message = new List<byte>(random.Next(2) == 0 ? [] : Section(0x72));
        for (var events = 1 + random.Next(3); events > 0; events--)
        {
            message.AddRange([0, 0x53, 0x75, .. Variable(0xA0, 0xB0, Message())]);
        }

        return [.. message];
    }

    private byte[] Section(byte code)
    {
        byte[] value = code switch
        {
            0x70 => Fields([0x41], [0x50, 4], [0x52, 9], [0x56, 0], [0x43]),
            0x73 => Fields(
                Text(symbol: false), Variable(0xA0, 0xB0, "id"u8), Text(symbol: false), Text(symbol: false), Text(symbol: false), [0x53, 7], Text(symbol: true), Text(symbol: true),
                [0x83, 0, 0, 1, 0x80, 0, 0, 0, 0], [0x40], Text(symbol: false), [0x70, 0, 0, 0, 1], Text(symbol: false)),
            0x76 => Compound(list: true, depth: 1),
            0x71 or 0x72 or 0x74 or 0x78 => Annotations(),
            0x75 => Variable(0xA0, 0xB0, "{\"metrics\":{\"x\":1}}"u8),
            _ => Value(),
        };
        return random.Next(4) == 0 ? [0, 0x80, 0, 0, 0, 0, 0, 0, 0, code, .. value] : [0, 0x53, code, .. value];
    }

    /// <summary>A list of the first of these, some left out; at times of anything.</summary>
    private byte[] Fields(params byte[][] fields)
    {
        if (random.Next(8) == 0)
        {
            return Compound(list: true, depth: 1);
        }

        var count = random.Next(fields.Length + 1);
        byte[] content = [.. fields.Take(count).SelectMany(field => random.Next(4) == 0 ? [0x40] : field)];
        return Counted(0xC0, 0xD0, count, content);
    }

    private byte[] Annotations()
    {
        var entries = random.Next(4);
        var content = new List<byte>();
        for (var i = 0; i < entries; i++)
        {
            content.AddRange([.. Text(symbol: random.Next(20) > 0), .. random.Next(2) == 0 ? Text(symbol: random.Next(4) == 0) : Value(depth: 2)]);
        }

        return Counted(0xC1, 0xD1, 2 * entries, [.. content]);
    }

    private byte[] Compound(bool list, int depth)
    {
        var entries = random.Next(4) * (list ? 1 : 2);
        var content = new List<byte>();
        for (var i = 0; i < entries; i++)
        {
            content.AddRange(Value(depth + 1));
        }

        return Counted((byte)(list ? 0xC0 : 0xC1), (byte)(list ? 0xD0 : 0xD1), entries, [.. content]);
    }

    private byte[] Text(bool symbol)
    {
        var text = Texts[random.Next(Texts.Length)];
        var utf8 = random.Next(60) == 0 ? new byte[200] : Encoding.UTF8.GetBytes(text);
        return Variable((byte)(symbol ? 0xA3 : 0xA1), (byte)(symbol ? 0xB3 : 0xB1), utf8);
    }

    private byte[] Counted(byte narrow, byte wide, int count, ReadOnlySpan<byte> content)
    {
        if (content.Length < 255 && random.Next(3) > 0)
        {
            return [narrow, (byte)(content.Length + 1), (byte)count, .. content];
        }

        return [wide, .. Size(content.Length + 4), .. Size(count), .. content];
    }

    private byte[] Variable(byte narrow, byte wide, ReadOnlySpan<byte> content) =>
        content.Length < 256 && random.Next(3) > 0 ? [narrow, (byte)content.Length, .. content] : [wide, .. Size(content.Length), .. content];

    private static byte[] Size(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
