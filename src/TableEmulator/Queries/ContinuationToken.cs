using System.Text;

namespace Serverless.TableEmulator.Queries;

/// <summary>
/// A key as a continuation header or parameter, in the service's form <c>1!{length}!{Base64}</c>. The Base64 is the
/// URL alphabet, so that no client can spoil it by not encoding it.
/// </summary>
internal static class ContinuationToken
{
    public static string Write(string key)
    {
        var text = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));
        return $"1!{text.Length}!{text}";
    }

    public static bool TryParse(string token, out string key)
    {
        key = "";
        var parts = token.Split('!');
        if (parts is not ["1", var length, var text] || length != text.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)) return false;
        var bytes = new byte[text.Length];
        if (!System.Buffers.Text.Base64Url.TryDecodeFromChars(text, bytes, out var written)) return false;
        if (!System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, written))) return false;
        key = Encoding.UTF8.GetString(bytes, 0, written);
        return true;
    }
}
