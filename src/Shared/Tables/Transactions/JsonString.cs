using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>A JSON string, escaped as System.Text.Json does by default: what the SDK sends.</summary>
internal static class JsonString
{
    // ASCII without what JSON must escape and what the default encoder escapes besides.
    private const string Plain =
        " !#$%()*,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";

    private static readonly SearchValues<char> PlainChars = SearchValues.Create(Plain);
    private static readonly SearchValues<byte> PlainBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Plain));

    public static void Write(PooledBuffer output, ReadOnlySpan<char> text)
    {
        output.Write("\""u8);
        if (text.ContainsAnyExcept(PlainChars))
        {
            WriteEscaped(output, text);
        }
        else
        {
            output.Advance(Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length)));
        }

        output.Write("\""u8);
    }

    /// <param name="output">Where to.</param>
    /// <param name="text">UTF-8.</param>
    public static void Write(PooledBuffer output, ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExcept(PlainBytes))
        {
            Write(output, Encoding.UTF8.GetString(text));
            return;
        }

        output.Write("\""u8);
        output.Write(text);
        output.Write("\""u8);
    }

    private static void WriteEscaped(PooledBuffer output, ReadOnlySpan<char> text)
    {
        // The default encoder leaves nothing but ASCII; half a surrogate pair becomes U+FFFD.
        Span<char> escaped = stackalloc char[256];
        OperationStatus status;
        do
        {
            status = JavaScriptEncoder.Default.Encode(text, escaped, out var read, out var written);
            output.Advance(Encoding.ASCII.GetBytes(escaped[..written], output.GetSpan(written)));
            text = text[read..];
        }
        while (status == OperationStatus.DestinationTooSmall);
    }
}
