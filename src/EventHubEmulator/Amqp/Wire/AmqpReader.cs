using System.Buffers.Binary;

namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>
/// Walks over encoded AMQP values in place (AMQP 1.0, part 1.6). Every read says whether the bytes were well-formed;
/// nothing throws and nothing recurses on what a client sent.
/// </summary>
internal ref struct AmqpReader(ReadOnlySpan<byte> buffer)
{
    private const int MaxDescriptors = 8;

    private readonly ReadOnlySpan<byte> _buffer = buffer;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position >= _buffer.Length;

    /// <summary>Moves past one value and returns its encoding.</summary>
    public bool TryReadValue(out ReadOnlySpan<byte> encoded)
    {
        var start = Position;
        encoded = default;
        if (!TrySkip())
        {
            return false;
        }

        encoded = _buffer[start..Position];
        return true;
    }

    /// <summary>Moves past one value, compound or described as it may be.</summary>
    public bool TrySkip()
    {
        // A described value is a descriptor and a value, each of which may be described: counted, not recursed.
        for (var (pending, descriptors) = (1, 0); pending > 0; pending--)
        {
            if (AtEnd)
            {
                return false;
            }

            var code = _buffer[Position++];
            if (code == 0)
            {
                if (++descriptors > MaxDescriptors)
                {
                    return false;
                }

                pending += 2;
            }
            else if (!TrySkipBody(code))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Moves past an array's element, whose constructor stands before all of them.</summary>
    public bool TrySkipElement(byte code) => TrySkipBody(code);

    /// <summary>Reads the numeric descriptor of a described value; the value follows.</summary>
    public bool TryReadDescriptor(out ulong descriptor)
    {
        descriptor = 0;
        if (Position + 2 >= _buffer.Length || _buffer[Position] != 0)
        {
            return false;
        }

        switch (_buffer[Position + 1])
        {
            case FormatCode.SmallULong:
                descriptor = _buffer[Position + 2];
                Position += 3;
                return true;
            case FormatCode.ULong when Position + 10 <= _buffer.Length:
                descriptor = BinaryPrimitives.ReadUInt64BigEndian(_buffer[(Position + 2)..]);
                Position += 10;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Enters a map and returns its entries, keys and values counted apart.</summary>
    public bool TryReadMap(out int entries, out ReadOnlySpan<byte> content) =>
        TryReadCompound(FormatCode.Map8, FormatCode.Map32, out entries, out content) && entries % 2 == 0;

    /// <summary>Enters a list and returns its fields.</summary>
    public bool TryReadList(out int fields, out ReadOnlySpan<byte> content)
    {
        if (!AtEnd && _buffer[Position] == FormatCode.List0)
        {
            Position++;
            fields = 0;
            content = default;
            return true;
        }

        return TryReadCompound(FormatCode.List8, FormatCode.List32, out fields, out content);
    }

    public bool TryReadBinary(out ReadOnlySpan<byte> value) => TryReadVariable(FormatCode.Binary8, FormatCode.Binary32, out value);

    public bool TryReadSymbol(out ReadOnlySpan<byte> value) => TryReadVariable(FormatCode.Symbol8, FormatCode.Symbol32, out value);

    /// <summary>Reads a string, a symbol or a null as text.</summary>
    public bool TryReadText(out string? text)
    {
        text = null;
        if (!AtEnd && _buffer[Position] == FormatCode.Null)
        {
            Position++;
            return true;
        }

        if (!TryReadVariable(FormatCode.String8, FormatCode.String32, out var utf8) && !TryReadSymbol(out utf8))
        {
            return false;
        }

        text = System.Text.Encoding.UTF8.GetString(utf8);
        return true;
    }

    /// <summary>Reads an unsigned 32-bit integer in any of its encodings; a null is 0.</summary>
    public bool TryReadUInt(out uint value)
    {
        value = 0;
        if (AtEnd)
        {
            return false;
        }

        switch (_buffer[Position])
        {
            case FormatCode.Null or FormatCode.UInt0:
                Position++;
                return true;
            case FormatCode.SmallUInt when Position + 2 <= _buffer.Length:
                value = _buffer[Position + 1];
                Position += 2;
                return true;
            case FormatCode.UInt when Position + 5 <= _buffer.Length:
                value = BinaryPrimitives.ReadUInt32BigEndian(_buffer[(Position + 1)..]);
                Position += 5;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads an unsigned 32-bit integer; <c>null</c> for a null and for a field past the last one.</summary>
    public bool TryReadOptionalUInt(out uint? value)
    {
        value = null;
        if (AtEnd)
        {
            return true;
        }

        if (_buffer[Position] == FormatCode.Null)
        {
            Position++;
            return true;
        }

        var read = TryReadUInt(out var number);
        value = number;
        return read;
    }

    public bool TryReadUShort(out ushort value)
    {
        value = 0;
        if (Position + 3 > _buffer.Length || _buffer[Position] != FormatCode.UShort)
        {
            return false;
        }

        value = BinaryPrimitives.ReadUInt16BigEndian(_buffer[(Position + 1)..]);
        Position += 3;
        return true;
    }

    /// <summary>Reads a boolean in any of its encodings; a null is false.</summary>
    public bool TryReadBoolean(out bool value)
    {
        value = false;
        if (AtEnd)
        {
            return false;
        }

        var code = _buffer[Position++];
        if (code == FormatCode.Boolean)
        {
            value = !AtEnd && _buffer[Position] == 1;
            return !AtEnd && _buffer[Position++] <= 1;
        }

        value = code == FormatCode.True;
        return code is FormatCode.True or FormatCode.False or FormatCode.Null;
    }

    private bool TryReadVariable(byte code8, byte code32, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (AtEnd)
        {
            return false;
        }

        var header = _buffer[Position] == code8 ? 2 : _buffer[Position] == code32 ? 5 : 0;
        if (header == 0 || Position + header > _buffer.Length)
        {
            return false;
        }

        var length = header == 2 ? _buffer[Position + 1] : BinaryPrimitives.ReadUInt32BigEndian(_buffer[(Position + 1)..]);
        if (length > _buffer.Length - Position - header)
        {
            return false;
        }

        value = _buffer.Slice(Position + header, (int)length);
        Position += header + (int)length;
        return true;
    }

    private bool TryReadCompound(byte code8, byte code32, out int count, out ReadOnlySpan<byte> content)
    {
        count = 0;
        var narrow = !AtEnd && _buffer[Position] == code8;

        // The size counts the count field, one byte or four, and what follows it.
        return TryReadVariable(code8, code32, out content)
            && (narrow ? TryTakeCount8(ref content, out count) : TryTakeCount32(ref content, out count));
    }

    private static bool TryTakeCount8(ref ReadOnlySpan<byte> content, out int count)
    {
        count = 0;
        if (content.IsEmpty)
        {
            return false;
        }

        count = content[0];
        content = content[1..];
        return count <= content.Length;
    }

    private static bool TryTakeCount32(ref ReadOnlySpan<byte> content, out int count)
    {
        count = 0;
        if (content.Length < 4)
        {
            return false;
        }

        var wide = BinaryPrimitives.ReadUInt32BigEndian(content);
        content = content[4..];
        count = (int)wide;
        return wide <= content.Length;
    }

    private bool TrySkipBody(byte code)
    {
        // The high nibble of a format code gives the width of what follows (AMQP 1.0, figure 1.4).
        uint length;
        switch (code >> 4)
        {
            case 0x4: length = 0; break;
            case 0x5: length = 1; break;
            case 0x6: length = 2; break;
            case 0x7: length = 4; break;
            case 0x8: length = 8; break;
            case 0x9: length = 16; break;
            case 0xA or 0xC or 0xE:
                if (AtEnd)
                {
                    return false;
                }

                length = _buffer[Position++];
                break;
            case 0xB or 0xD or 0xF:
                if (Position + 4 > _buffer.Length)
                {
                    return false;
                }

                length = BinaryPrimitives.ReadUInt32BigEndian(_buffer[Position..]);
                Position += 4;
                break;
            default:
                return false;
        }

        if (length > _buffer.Length - Position)
        {
            return false;
        }

        Position += (int)length;
        return true;
    }
}
