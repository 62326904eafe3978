using System.Buffers;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>A key inside the quotes of a row's address: apostrophes doubled, all but the unreserved characters of
/// RFC 3986 percent-encoded.</summary>
internal static class KeyEncoding
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"u8);

    /// <param name="output">Where to.</param>
    /// <param name="key">UTF-8.</param>
    public static void Write(PooledBuffer output, ReadOnlySpan<byte> key)
    {
        while (true)
        {
            var plain = key.IndexOfAnyExcept(Unreserved);
            output.Write(plain < 0 ? key : key[..plain]);
            if (plain < 0)
            {
                return;
            }

            WriteEscaped(output, key[plain]);
            key = key[(plain + 1)..];
        }
    }

    private static void WriteEscaped(PooledBuffer output, byte value)
    {
        if (value == (byte)'\'')
        {
            output.Write("%27%27"u8);
            return;
        }

        ReadOnlySpan<byte> digits = "0123456789ABCDEF"u8;
        output.Write([(byte)'%', digits[value >> 4], digits[value & 15]]);
    }
}
