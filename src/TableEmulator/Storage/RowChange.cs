namespace Serverless.TableEmulator.Storage;

/// <summary>A write that was checked against the stored row and cannot be refused any more.</summary>
internal readonly record struct RowChange
{
    public required EntityAction Action { get; init; }

    /// <summary>The whole key, with the table's id.</summary>
    public required byte[] Key { get; init; }

    /// <summary>Timestamp the entity gets, UTC ticks.</summary>
    public required long Ticks { get; init; }

    /// <summary>The properties to store, merged where it is a merge.</summary>
    public required byte[] Properties { get; init; }
}
