using System.Text.Json;

namespace Serverless.TableEmulator.Entities;

/// <summary>A property of a body while it is read: its value and its annotation may come in either order.</summary>
internal sealed class PropertySlot(ReadOnlyMemory<byte> name)
{
    /// <summary>Name, UTF-8, unescaped.</summary>
    public ReadOnlyMemory<byte> Name { get; } = name;

    /// <summary>Type from <c>@odata.type</c>; None without one.</summary>
    public EdmType Type { get; set; }

    /// <summary>Kind of the value; None until it was read.</summary>
    public JsonTokenType Token { get; set; }

    /// <summary>Unescaped text of a string, else the bytes of the literal.</summary>
    public ReadOnlyMemory<byte> Value { get; set; }
}
