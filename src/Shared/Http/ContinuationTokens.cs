using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices.Credentials;

namespace Serverless.Shared.Http;

/// <summary>
/// Continuations of lists: a position, sealed together with the query it belongs to, so that a position can be used
/// for no other query and cannot be made up.
/// </summary>
internal sealed class ContinuationTokens(IOptions<CredentialOptions> options)
{
    private const int SealBytes = 16;

    /// <summary>Longer than any position; what is longer is none of ours.</summary>
    private const int MaxLength = 4096;

    // A key of its own, so that a seal is never also a device's key.
    private readonly byte[] _key = HMACSHA256.HashData(
        Convert.FromBase64String(options.Value.MasterKey), "continuation"u8);

    /// <param name="query">What the list is of: its path and all parameters but limit and continuation.</param>
    /// <param name="position">Where the next page begins.</param>
    public string Write(string query, string position)
    {
        var text = Encoding.UTF8.GetBytes(position);
        return Base64Url.EncodeToString([.. Seal(query, text), .. text]);
    }

    /// <returns>The position, or null where the token is none, or of another query.</returns>
    public string? Read(string query, string token)
    {
        if (token.Length > MaxLength || !Base64Url.IsValid(token))
        {
            return null;
        }

        // The decoder passes over white space and padding; a token has one spelling.
        var bytes = Base64Url.DecodeFromChars(token).AsSpan();
        if (bytes.Length < SealBytes || !Base64Url.EncodeToString(bytes).Equals(token, StringComparison.Ordinal))
        {
            return null;
        }

        var position = bytes[SealBytes..];
        return CryptographicOperations.FixedTimeEquals(bytes[..SealBytes], Seal(query, position))
            ? Encoding.UTF8.GetString(position)
            : null;
    }

    private ReadOnlySpan<byte> Seal(string query, ReadOnlySpan<byte> position)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(query)));
        hmac.AppendData(position);
        return hmac.GetHashAndReset().AsSpan(0, SealBytes);
    }
}
