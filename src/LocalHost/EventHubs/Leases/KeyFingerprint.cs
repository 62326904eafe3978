using System.Security.Cryptography;
using System.Text;

namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>By what hosts tell whether they have the same keys, without showing them.</summary>
internal static class KeyFingerprint
{
    private const int Bytes = 8;

    /// <summary>The beginning of an HMAC-SHA256 under the key, lower-case hex: nothing of a random key can be told from it.</summary>
    /// <param name="key">The key that device keys are derived from; null for none.</param>
    public static string? Of(string? key) => key is null
        ? null
        : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), "serverless key fingerprint"u8).AsSpan(0, Bytes));
}
