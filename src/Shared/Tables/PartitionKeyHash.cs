using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Serverless.Shared.Tables;

/// <summary>
/// The hash by which Event Hubs assigns a partition key to a partition: Jenkins lookup3 over the UTF-8 bytes of the
/// key, both seeds 0, its two results XORed and cut to a signed 16-bit integer.
/// </summary>
/// <remarks>
/// Not cryptographic. Linked into the Event Hubs emulator as well, so that it assigns keys as the service does.
/// Source of the algorithm: http://burtleburtle.net/bob/c/lookup3.c (hashlittle2, public domain).
/// </remarks>
internal static class PartitionKeyHash
{
    /// <summary>The partition, or bucket, of a key.</summary>
    /// <param name="key">The partition key; a device id in this product.</param>
    /// <param name="count">Number of partitions or buckets, 1 to 32,767.</param>
    /// <returns>0 to <paramref name="count"/> − 1. When one count divides another, so do the results (k mod n).</returns>
    public static int Assign(ReadOnlySpan<char> key, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, short.MaxValue);

        var maxBytes = Encoding.UTF8.GetMaxByteCount(key.Length);
        Span<byte> utf8 = maxBytes <= 512 ? stackalloc byte[512] : new byte[maxBytes];
        return Math.Abs(Compute(utf8[..Encoding.UTF8.GetBytes(key, utf8)]) % count);
    }

    internal static short Compute(ReadOnlySpan<byte> data)
    {
        uint a, b, c;
        a = b = c = 0xdeadbeef + (uint)data.Length;

        while (data.Length > 12)
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(data);
            b += BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
            Mix(ref a, ref b, ref c);
            data = data[12..];
        }

        if (!data.IsEmpty)
        {
            Span<byte> tail = stackalloc byte[12];
            tail.Clear();
            data.CopyTo(tail);
            a += BinaryPrimitives.ReadUInt32LittleEndian(tail);
            b += BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(tail[8..]);
            Final(ref a, ref b, ref c);
        }

        return (short)(c ^ b);
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        a -= c; a ^= BitOperations.RotateLeft(c, 4); c += b;
        b -= a; b ^= BitOperations.RotateLeft(a, 6); a += c;
        c -= b; c ^= BitOperations.RotateLeft(b, 8); b += a;
        a -= c; a ^= BitOperations.RotateLeft(c, 16); c += b;
        b -= a; b ^= BitOperations.RotateLeft(a, 19); a += c;
        c -= b; c ^= BitOperations.RotateLeft(b, 4); b += a;
    }

    private static void Final(ref uint a, ref uint b, ref uint c)
    {
        c ^= b; c -= BitOperations.RotateLeft(b, 14);
        a ^= c; a -= BitOperations.RotateLeft(c, 11);
        b ^= a; b -= BitOperations.RotateLeft(a, 25);
        c ^= b; c -= BitOperations.RotateLeft(b, 16);
        a ^= c; a -= BitOperations.RotateLeft(c, 4);
        b ^= a; b -= BitOperations.RotateLeft(a, 14);
        c ^= b; c -= BitOperations.RotateLeft(b, 24);
    }
}
