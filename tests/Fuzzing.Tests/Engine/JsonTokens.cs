using System.Text;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>What JSON is made of.</summary>
internal static class JsonTokens
{
    public static IReadOnlyList<byte[]> With(params ReadOnlySpan<string> more)
    {
        string[] all =
        [
            "{", "}", "[", "]", ",", ":", "\"", "null", "true", "false", "-", "1e999", "1e-999", "0.1", "-0", "\\u0000", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\n",
            "\\", "\u00e9", "\ufeff", " ", "\r\n", "{\"a\":1}", "[[[[", "{\"a\":{\"a\":", .. more,
        ];
        return [.. all.Select(Encoding.UTF8.GetBytes), [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80]];
    }
}
