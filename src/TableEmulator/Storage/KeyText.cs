using System.Text;

namespace Serverless.TableEmulator.Storage;

/// <summary>Turns UTF-8 into the text form of keys.</summary>
internal static class KeyText
{
    /// <summary>The key's bytes; the very same array for all but code points past U+FFFF.</summary>
    public static byte[] FromUtf8(byte[] utf8) =>
        utf8.AsSpan().IndexOfAnyInRange((byte)0xF0, (byte)0xF7) < 0 ? utf8 : EntityKey.Encode(Encoding.UTF8.GetString(utf8));
}
