using System.Buffers.Binary;
using Serverless.TableEmulator.Entities;

namespace Serverless.TableEmulator.Filter;

/// <summary>Order of two stored values of one type.</summary>
internal static class StoredValueOrder
{
    public static int Compare(EdmType type, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => type switch
    {
        EdmType.String => CompareUtf16(left, right),
        EdmType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(left).CompareTo(BinaryPrimitives.ReadInt32LittleEndian(right)),
        EdmType.Int64 or EdmType.DateTime =>
            BinaryPrimitives.ReadInt64LittleEndian(left).CompareTo(BinaryPrimitives.ReadInt64LittleEndian(right)),
        EdmType.Guid => new Guid(left).CompareTo(new Guid(right)),
        _ => left.SequenceCompareTo(right),
    };

    /// <summary>
    /// Compares UTF-8 in the ordinal order of UTF-16, which differs from that of the bytes in one place: code points
    /// past U+FFFF (lead byte F0 and up) are surrogates in UTF-16 and sort before U+E000 to U+FFFF (lead bytes EE, EF).
    /// </summary>
    private static int CompareUtf16(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        var (x, y) = (left[common], right[common]);
        if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0)) return x >= 0xF0 ? -1 : 1;
        return x.CompareTo(y);
    }
}
