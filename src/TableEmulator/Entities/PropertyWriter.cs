using System.Buffers;
using System.Buffers.Binary;

namespace Serverless.TableEmulator.Entities;

/// <summary>
/// Writes the stored form of an entity's own properties: a version byte, then for each property the length and UTF-8
/// bytes of its name, its type, and its value (fixed width, or length and bytes). Lengths are LEB128.
/// </summary>
internal sealed class PropertyWriter
{
    public const byte Version = 1;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public PropertyWriter() => Clear();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Clear()
    {
        _buffer.ResetWrittenCount();
        _buffer.Write([Version]);
    }

    /// <summary>Appends a property whose value is already in its stored form, as <see cref="PropertyReader"/> gives it.</summary>
    public void Append(ReadOnlySpan<byte> name, EdmType type, ReadOnlySpan<byte> stored)
    {
        Length(name.Length);
        _buffer.Write(name);
        _buffer.Write([(byte)type]);
        if (type is EdmType.String or EdmType.Binary) Length(stored.Length);
        _buffer.Write(stored);
    }

    public void Append(ReadOnlySpan<byte> name, bool value) => Append(name, EdmType.Boolean, [value ? (byte)1 : (byte)0]);

    public void Append(ReadOnlySpan<byte> name, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Append(name, EdmType.Int32, bytes);
    }

    /// <summary>Appends an Int64, or the ticks of a DateTime.</summary>
    public void Append(ReadOnlySpan<byte> name, EdmType type, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Append(name, type, bytes);
    }

    public void Append(ReadOnlySpan<byte> name, double value) =>
        Append(name, EdmType.Double, BitConverter.DoubleToInt64Bits(value));

    public void Append(ReadOnlySpan<byte> name, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes);
        Append(name, EdmType.Guid, bytes);
    }

    private void Length(int value)
    {
        Span<byte> bytes = stackalloc byte[5];
        var count = 0;
        var rest = (uint)value;
        while (rest >= 0x80)
        {
            bytes[count++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        bytes[count++] = (byte)rest;
        _buffer.Write(bytes[..count]);
    }
}
