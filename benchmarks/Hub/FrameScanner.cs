using System.Buffers.Binary;

namespace Serverless.Benchmarks.Hub;

/// <summary>Walks over the whole frames at the beginning of what was received (AMQP 1.0, part 2.3).</summary>
internal ref struct FrameScanner(ReadOnlySpan<byte> received)
{
    public const byte Open = 0x10;
    public const byte Begin = 0x11;
    public const byte Attach = 0x12;
    public const byte Transfer = 0x14;
    public const byte Detach = 0x16;
    public const byte End = 0x17;
    public const byte Close = 0x18;

    private const int HeaderBytes = 8;
    private const byte SmallULong = 0x53;

    private readonly ReadOnlySpan<byte> _received = received;

    /// <summary>Bytes of the frames walked over.</summary>
    public int Consumed { get; private set; }

    /// <param name="performative">The frame's descriptor; 0 for an empty frame, which only keeps the connection alive.</param>
    /// <param name="body">What follows the frame's header.</param>
    /// <returns>False where no whole frame is left.</returns>
    public bool TryNext(out byte performative, out ReadOnlySpan<byte> body)
    {
        performative = 0;
        body = default;
        var rest = _received[Consumed..];
        if (rest.Length < HeaderBytes)
        {
            return false;
        }

        var size = BinaryPrimitives.ReadInt32BigEndian(rest);
        if (size < HeaderBytes || rest[4] < 2 || rest[4] * 4 > size)
        {
            throw new InvalidDataException($"A frame of {size} bytes with a header of {rest[4]} words is none.");
        }

        if (rest.Length < size)
        {
            return false;
        }

        body = rest[(rest[4] * 4)..size];
        performative = body.Length < 3 ? (byte)0 : body[1] == SmallULong ? body[2] : body[9];
        Consumed += size;
        return true;
    }

    /// <summary>Reads the second field of a <c>begin</c>: the id the peer gives its first transfer.</summary>
    public static uint NextOutgoingId(ReadOnlySpan<byte> begin)
    {
        // Descriptor, then the list's code, size and count, each of one byte or of four.
        var fields = begin[3..];
        fields = fields[0] == 0xC0 ? fields[3..] : fields[9..];
        fields = fields[0] switch { 0x40 => fields[1..], 0x60 => fields[3..], var code => throw new InvalidDataException($"No channel: 0x{code:x2}.") };
        return fields[0] switch
        {
            0x43 => 0,
            0x52 => fields[1],
            0x70 => BinaryPrimitives.ReadUInt32BigEndian(fields[1..]),
            var code => throw new InvalidDataException($"No transfer id: 0x{code:x2}."),
        };
    }
}
