namespace Serverless.TableEmulator.Storage;

/// <summary>One write of one entity.</summary>
internal sealed record EntityWrite
{
    public required EntityAction Action { get; init; }

    /// <summary>The whole key; the writer fills in the table. See <see cref="EntityKey"/>.</summary>
    public required byte[] Key { get; init; }

    /// <summary>UTF-16 units of both keys, for the size of the entity.</summary>
    public required int KeyChars { get; init; }

    /// <summary>Timestamp that the stored entity must have, UTC ticks; null for any.</summary>
    public long? IfMatch { get; init; }

    /// <summary>The properties in stored form; empty for a delete.</summary>
    public byte[] Properties { get; init; } = [];
}
