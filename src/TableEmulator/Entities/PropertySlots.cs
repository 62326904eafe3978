using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Serverless.TableEmulator.Entities;

/// <summary>The slots of a body, one a name.</summary>
internal sealed class PropertySlots
{
    private readonly List<PropertySlot> _slots = new(16);

    public int Count => _slots.Count;

    public Span<PropertySlot> Span => CollectionsMarshal.AsSpan(_slots);

    /// <summary>The slot of <paramref name="name"/>, added if there is none. It is valid until the next call.</summary>
    public ref PropertySlot Get(ReadOnlyMemory<byte> name)
    {
        // An annotation stands right beside its property, so the last slot is the first guess.
        var hash = Hash(name.Span);
        var slots = Span;
        for (var i = slots.Length - 1; i >= 0; i--)
        {
            if (slots[i].NameHash == hash && slots[i].Name.Span.SequenceEqual(name.Span)) return ref slots[i];
        }

        _slots.Add(new PropertySlot { Name = name, NameHash = hash });
        return ref Span[^1];
    }

    public void Clear() => _slots.Clear();

    /// <summary>Length and both ends: metrics of a device often share their first letters.</summary>
    private static uint Hash(ReadOnlySpan<byte> name) => name.Length < 4
        ? (uint)name.Length
        : (uint)name.Length ^ (BinaryPrimitives.ReadUInt32LittleEndian(name) * 31)
            ^ (BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) * 2654435761);
}
