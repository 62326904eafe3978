using System.Text.Json;

namespace Serverless.TableEmulator.Entities;

/// <summary>A property of a body while it is read: its value and its annotation may come in either order.</summary>
internal struct PropertySlot
{
    /// <summary>Name, UTF-8, unescaped.</summary>
    public ReadOnlyMemory<byte> Name;

    /// <summary>Unescaped text of a string, else the bytes of the literal.</summary>
    public ReadOnlyMemory<byte> Value;

    /// <summary>Differs for most names that differ.</summary>
    public uint NameHash;

    /// <summary>Type from <c>@odata.type</c>; None without one.</summary>
    public EdmType Type;

    /// <summary>Kind of the value; None until it was read.</summary>
    public JsonTokenType Token;
}
