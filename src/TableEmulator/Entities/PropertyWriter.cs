using System.Buffers.Binary;

namespace Serverless.TableEmulator.Entities;

/// <summary>
/// Writes the stored form of an entity's own properties: a version byte, then for each property the length and UTF-8
/// bytes of its name, its type, and its value (fixed width, or length and bytes). Lengths are LEB128.
/// </summary>
internal sealed class PropertyWriter
{
    public const byte Version = 1;

    /// <summary>Most bytes beside name and value: two lengths and the type.</summary>
    private const int MaxOverhead = 11;

    private byte[] _buffer = new byte[512];
    private int _length;

    public PropertyWriter() => Clear();

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear()
    {
        _buffer[0] = Version;
        _length = 1;
    }

    /// <summary>Appends a property whose value is already in its stored form, as <see cref="PropertyReader"/> gives it.</summary>
    public void Append(ReadOnlySpan<byte> name, EdmType type, ReadOnlySpan<byte> stored)
    {
        var needed = _length + name.Length + stored.Length + MaxOverhead;
        if (needed > _buffer.Length) Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
        var rest = _buffer.AsSpan(_length);
        var written = Length(name.Length, rest);
        name.CopyTo(rest[written..]);
        written += name.Length;
        rest[written++] = (byte)type;
        if (type is EdmType.String or EdmType.Binary) written += Length(stored.Length, rest[written..]);
        stored.CopyTo(rest[written..]);
        _length += written + stored.Length;
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

    private static int Length(int value, Span<byte> bytes)
    {
        var count = 0;
        var rest = (uint)value;
        while (rest >= 0x80)
        {
            bytes[count++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        bytes[count++] = (byte)rest;
        return count;
    }
}
