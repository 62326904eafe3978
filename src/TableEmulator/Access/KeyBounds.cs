using Serverless.TableEmulator.Authentication;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Access;

/// <summary>The keys that a signature reaches, as those of <see cref="EntityKey"/> without the table's id.</summary>
internal sealed class KeyBounds
{
    /// <summary>Sorts after every RowKey's separator and before every character of a key.</summary>
    private const byte AfterPartition = EntityKey.Separator + 1;

    public static readonly KeyBounds All = new([], null);

    private readonly byte[] _low;
    private readonly byte[]? _high;

    private KeyBounds(byte[] low, byte[]? high)
    {
        _low = low;
        _high = high;
    }

    /// <summary>Reads <c>spk</c>, <c>srk</c>, <c>epk</c> and <c>erk</c>, inclusive; false if a RowKey is there without its PartitionKey.</summary>
    public static bool TryMake(SasToken token, out KeyBounds bounds)
    {
        bounds = All;
        if ((token.Has("srk") && !token.Has("spk")) || (token.Has("erk") && !token.Has("epk"))) return false;
        var low = token.Has("spk") ? EntityKey.Make(token["spk"], token["srk"])[EntityKey.PrefixBytes..] : [];
        byte[]? high = null;
        if (token.Has("erk")) high = [.. EntityKey.Make(token["epk"], token["erk"]).AsSpan(EntityKey.PrefixBytes), 0];
        else if (token.Has("epk")) high = [.. EntityKey.Encode(token["epk"]), AfterPartition];
        bounds = new KeyBounds(low, high);
        return true;
    }

    /// <summary>True if the bounds hold a whole key, whatever its table.</summary>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        var text = key[EntityKey.PrefixBytes..];
        return text.SequenceCompareTo(_low) >= 0 && (_high is null || text.SequenceCompareTo(_high) < 0);
    }

    /// <summary>What of a table's range lies inside; its low end may be at or past its high end.</summary>
    public KeyRange Within(KeyRange range)
    {
        if (ReferenceEquals(this, All)) return range;
        byte[] low = [.. range.Low.AsSpan(0, EntityKey.PrefixBytes), .. _low];
        if (low.AsSpan().SequenceCompareTo(range.Low) < 0) low = range.Low;
        if (_high is null) return range with { Low = low };
        byte[] high = [.. range.Low.AsSpan(0, EntityKey.PrefixBytes), .. _high];
        return new KeyRange(low, high.AsSpan().SequenceCompareTo(range.High) < 0 ? high : range.High);
    }
}
