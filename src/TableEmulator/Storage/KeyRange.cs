namespace Serverless.TableEmulator.Storage;

/// <summary>Whole keys from <paramref name="Low"/> on, up to but without <paramref name="High"/>.</summary>
internal readonly record struct KeyRange(byte[] Low, byte[] High)
{
    public static KeyRange OfTable(int tableId)
    {
        var low = new byte[EntityKey.PrefixBytes];
        var high = new byte[EntityKey.PrefixBytes];
        EntityKey.SetTable(low, tableId);
        EntityKey.SetTable(high, tableId + 1);
        return new KeyRange(low, high);
    }
}
