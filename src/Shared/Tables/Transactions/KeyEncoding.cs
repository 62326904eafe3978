using System.Buffers;
using System.Text;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>A key inside the quotes of a row's address: apostrophes doubled, all but the unreserved characters of
/// RFC 3986 percent-encoded as UTF-8.</summary>
internal static class KeyEncoding
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~");

    public static void Write(PooledBuffer output, ReadOnlySpan<char> key)
    {
        while (true)
        {
            var plain = key.IndexOfAnyExcept(Unreserved);
            var run = plain < 0 ? key : key[..plain];
            output.Advance(Encoding.ASCII.GetBytes(run, output.GetSpan(run.Length)));
            if (plain < 0)
            {
                return;
            }

            // What is half a surrogate pair becomes U+FFFD, here and in the row itself.
            Rune.DecodeFromUtf16(key[plain..], out var rune, out var consumed);
            key = key[(plain + consumed)..];
            if (rune.Value == '\'')
            {
                output.Write("%27%27"u8);
            }
            else
            {
                WriteEscaped(output, rune);
            }
        }
    }

    private static void WriteEscaped(PooledBuffer output, Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
        {
            ReadOnlySpan<byte> digits = "0123456789ABCDEF"u8;
            output.Write([(byte)'%', digits[b >> 4], digits[b & 15]]);
        }
    }
}
