using System.Security.Cryptography;
using System.Text;

namespace Serverless.TableEmulator.Authentication;

/// <summary>The account's key, which signs requests and shared access signatures with HMAC-SHA256.</summary>
internal sealed class AccountKey(string base64)
{
    private readonly byte[] _key = Convert.FromBase64String(base64);

    /// <summary>True if <paramref name="signature"/> is the Base64 signature of the text; the comparison takes constant time.</summary>
    public bool IsSignatureOf(string text, string signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text), expected);
        Span<byte> actual = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(signature, actual, out var written) && written == expected.Length
            && CryptographicOperations.FixedTimeEquals(expected, actual);
    }
}
