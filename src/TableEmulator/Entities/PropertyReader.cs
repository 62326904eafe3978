namespace Serverless.TableEmulator.Entities;

/// <summary>Walks the stored form that <see cref="PropertyWriter"/> makes, in place.</summary>
internal ref struct PropertyReader
{
    private ReadOnlySpan<byte> _rest;

    public PropertyReader(ReadOnlySpan<byte> stored)
    {
        if (stored.IsEmpty || stored[0] != PropertyWriter.Version)
            throw new InvalidDataException("The stored properties have an unknown version.");
        _rest = stored[1..];
    }

    /// <summary>Name of the current property, UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Type of the current property.</summary>
    public EdmType Type { get; private set; }

    /// <summary>Value of the current property: UTF-8 of a string, bytes of a binary, else little-endian bytes.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public static bool TryFind(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> name, out PropertyReader found)
    {
        found = new PropertyReader(stored);
        while (found.Read())
        {
            if (found.Name.SequenceEqual(name)) return true;
        }

        return false;
    }

    public bool Read()
    {
        if (_rest.IsEmpty) return false;
        Name = Take(Length());
        Type = (EdmType)Take(1)[0];
        Value = Take(Type switch
        {
            EdmType.String or EdmType.Binary => Length(),
            EdmType.Boolean => 1,
            EdmType.Int32 => 4,
            EdmType.Int64 or EdmType.Double or EdmType.DateTime => 8,
            EdmType.Guid => 16,
            _ => throw new InvalidDataException("The stored properties have an unknown type."),
        });
        return true;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private int Length()
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(1)[0];
            value |= (next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
