namespace Serverless.DurabilityFixtures;

/// <summary>A copy of an emulator's database and its write-ahead log, which is what a kill leaves, and what may happen to the log.</summary>
/// <param name="directory">Where the copy is.</param>
/// <param name="database">The database file's name.</param>
internal sealed class WriteAheadLog(string directory, string database)
{
    private const int GarbageBytes = 50_000;

    private string Log => Path.Combine(directory, $"{database}-wal");

    /// <summary>Copies a running emulator's files, but for what a start makes anew: the index of the log.</summary>
    public void CopyFrom(string source)
    {
        foreach (var name in (string[])[database, $"{database}-wal"])
        {
            using var from = new FileStream(Path.Combine(source, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(Path.Combine(directory, name));
            from.CopyTo(to);
        }
    }

    /// <summary>Puts something behind its end.</summary>
    public void AppendGarbage()
    {
        var garbage = new byte[GarbageBytes];
        new Random(3).NextBytes(garbage);
        using var log = new FileStream(Log, FileMode.Append);
        log.Write(garbage);
    }

    /// <param name="share">Of its length that stays, 0 to 1.</param>
    public void Cut(double share)
    {
        using var log = new FileStream(Log, FileMode.Open);
        log.SetLength((long)(log.Length * share));
    }

    /// <param name="share">Of its length before the byte that becomes another, 0 to below 1.</param>
    public void Alter(double share)
    {
        using var log = new FileStream(Log, FileMode.Open);
        log.Position = (long)(log.Length * share);
        var was = log.ReadByte();
        log.Position--;
        log.WriteByte((byte)~was);
    }
}
