using System.Security.Cryptography;
using System.Text;

namespace Serverless.EventHubEmulator.Security;

/// <summary>Verifies shared access signatures and passwords against the namespace's policies.</summary>
internal sealed class SharedAccessVerifier(IEnumerable<SharedAccessPolicy> policies, TimeProvider timeProvider)
{
    private readonly Dictionary<string, SharedAccessPolicy> _policies = policies.ToDictionary(policy => policy.Name, StringComparer.Ordinal);

    /// <summary>Unix seconds.</summary>
    public long NowSeconds => timeProvider.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Verifies a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="host">The name by which the client addressed this namespace.</param>
    /// <param name="grant">What it allows.</param>
    public TokenRefusal Verify(string? token, string? host, out AccessGrant? grant)
    {
        grant = null;
        if (SharedAccessSignature.TryParse(token) is not { } signature)
        {
            return TokenRefusal.Malformed;
        }

        if (!_policies.TryGetValue(signature.Policy, out var policy))
        {
            return TokenRefusal.UnknownPolicy;
        }

        if (!IsSignedBy(policy, signature))
        {
            return TokenRefusal.InvalidSignature;
        }

        if (signature.ExpiresSeconds <= NowSeconds)
        {
            return TokenRefusal.Expired;
        }

        var scope = ResourcePath.Parse(Uri.UnescapeDataString(signature.EncodedResource));
        if (scope.Host is { } audience && !LocalHosts.Contains(audience) && !string.Equals(audience, host, StringComparison.OrdinalIgnoreCase))
        {
            return TokenRefusal.ForeignHost;
        }

        if (policy.Hub is { } hub && !ResourcePath.FromPath(hub).Covers(scope))
        {
            return TokenRefusal.OutsidePolicy;
        }

        grant = new AccessGrant(scope, policy.Rights, signature.ExpiresSeconds);
        return TokenRefusal.None;
    }

    /// <summary>What a policy's name and key themselves allow (SASL PLAIN); <c>null</c> if they do not match.</summary>
    public AccessGrant? VerifyPassword(string policyName, string key) =>
        _policies.TryGetValue(policyName, out var policy)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(policy.Key), Encoding.UTF8.GetBytes(key))
            ? new AccessGrant(ResourcePath.FromPath(policy.Hub ?? ""), policy.Rights, long.MaxValue)
            : null;

    private static bool IsSignedBy(SharedAccessPolicy policy, SharedAccessSignature signature)
    {
        var expected = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(policy.Key), Encoding.UTF8.GetBytes($"{signature.EncodedResource}\n{signature.Expiry}"));
        Span<byte> actual = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(signature.Signature, actual, out var length)
            && CryptographicOperations.FixedTimeEquals(expected, actual[..length]);
    }
}
