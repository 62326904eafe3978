namespace Serverless.TableEmulator.Storage;

/// <summary>The latest version of an entity that is in the log and not yet in its place.</summary>
internal sealed class RecentRow
{
    /// <summary>The whole key, with the table's id.</summary>
    public required byte[] Key { get; set; }

    /// <summary>The Timestamp, UTC ticks.</summary>
    public long Ticks { get; init; }

    public byte[] Properties { get; init; } = [];

    /// <summary>Where this version is in the log; versions count up.</summary>
    public long Id { get; init; }

    /// <summary>Where older versions are; for the writer alone.</summary>
    public List<long>? Older { get; init; }

    public int Bytes => Key.Length + Properties.Length;
}
