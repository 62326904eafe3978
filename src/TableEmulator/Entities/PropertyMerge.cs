namespace Serverless.TableEmulator.Entities;

/// <summary>Merge of stored properties: those of the change win, all others stay.</summary>
internal static class PropertyMerge
{
    public static byte[] Merge(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> change)
    {
        var writer = new PropertyWriter();
        var old = new PropertyReader(stored);
        while (old.Read())
        {
            if (!PropertyReader.TryFind(change, old.Name, out _)) writer.Append(old.Name, old.Type, old.Value);
        }

        var changed = new PropertyReader(change);
        while (changed.Read()) writer.Append(changed.Name, changed.Type, changed.Value);
        return writer.Written.ToArray();
    }
}
