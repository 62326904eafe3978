using System.Buffers.Text;
using System.Security.Cryptography;

namespace Serverless.Shared.Http;

/// <summary>An entity tag, RFC 9110 section 8.8.3.</summary>
/// <param name="Opaque">The tag with its quotes.</param>
/// <param name="IsWeak">Whether <c>W/</c> stood before it.</param>
internal readonly record struct EntityTag(string Opaque, bool IsWeak)
{
    /// <summary>The strong tag of a body: it changes exactly when the bytes do.</summary>
    public static string Of(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"\"{Base64Url.EncodeToString(hash[..16])}\"";
    }
}
