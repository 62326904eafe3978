namespace Serverless.TableEmulator.Entities;

/// <summary>A row as it lies in the store. The spans are valid only while the row is visited.</summary>
internal readonly ref struct StoredEntity(ReadOnlySpan<byte> key, long ticks, ReadOnlySpan<byte> properties)
{
    /// <summary>The whole key; see <see cref="Storage.EntityKey"/>.</summary>
    public ReadOnlySpan<byte> Key { get; } = key;

    /// <summary>The Timestamp, UTC ticks.</summary>
    public long Ticks { get; } = ticks;

    public ReadOnlySpan<byte> Properties { get; } = properties;
}
