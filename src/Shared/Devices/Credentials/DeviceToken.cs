using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>
/// What a device proves itself with: <c>SharedAccessSignature sr={uri}&amp;sig={sig}&amp;se={expiry}</c>, where uri is
/// <c>devices/{deviceId}</c> URL-encoded and sig the URL-encoded Base64 of HMAC-SHA256 over uri, a line feed and expiry.
/// </summary>
internal sealed class DeviceToken
{
    private const string Scheme = "SharedAccessSignature ";
    private const string ResourcePrefix = "devices/";

    /// <summary>Room for an id and a signature with every character escaped.</summary>
    private const int MaxLength = 1024;

    /// <summary>Beyond the year 5000 in seconds: an expiry is never longer.</summary>
    private const int MaxExpiryDigits = 11;

    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private DeviceToken(string deviceId, DateTimeOffset expiresAt, byte[] signed, byte[] signature)
    {
        DeviceId = deviceId;
        ExpiresAt = expiresAt;
        _signed = signed;
        _signature = signature;
    }

    /// <summary>Whose token it says it is; a legal id.</summary>
    public string DeviceId { get; }

    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Reads the header <c>Authorization</c>. The fields may stand in any order, each once and no other.</summary>
    /// <returns>Null where it is no device token.</returns>
    public static DeviceToken? Parse(StringValues authorization)
    {
        if (authorization.Count != 1
            || authorization[0] is not { Length: <= MaxLength } text
            || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? resource = null, signature = null, expiry = null;
        foreach (var field in text[Scheme.Length..].Trim(' ').Split('&'))
        {
            var isNew = field.Split('=', 2) switch
            {
                ["sr", var value] => TrySet(ref resource, value),
                ["sig", var value] => TrySet(ref signature, value),
                ["se", var value] => TrySet(ref expiry, value),
                _ => false,
            };
            if (!isNew)
            {
                return null;
            }
        }

        return ReadDeviceId(resource) is { } deviceId && ReadExpiry(expiry) is { } expiresAt && ReadSignature(signature) is { } bytes
            ? new DeviceToken(deviceId, expiresAt, Encoding.ASCII.GetBytes($"{resource}\n{expiry}"), bytes)
            : null;
    }

    /// <summary>Whether the token was signed with a key. Takes the same time whatever the signature is.</summary>
    public bool IsSignedWith(ReadOnlySpan<byte> key)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, _signed, expected);
        return CryptographicOperations.FixedTimeEquals(expected, _signature);
    }

    private static bool TrySet(ref string? field, string value)
    {
        var isNew = field is null;
        field = value;
        return isNew;
    }

    /// <summary>Decoded once, so that an id has no second spelling behind a second escape.</summary>
    private static string? ReadDeviceId(string? resource)
    {
        if (resource is null || !Ascii.IsValid(resource))
        {
            return null;
        }

        var decoded = Uri.UnescapeDataString(resource);
        return decoded.StartsWith(ResourcePrefix, StringComparison.Ordinal)
            && Devices.DeviceId.IsValid(decoded.AsSpan(ResourcePrefix.Length))
                ? decoded[ResourcePrefix.Length..]
                : null;
    }

    private static DateTimeOffset? ReadExpiry(string? expiry) =>
        expiry is { Length: > 0 and <= MaxExpiryDigits }
        && long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static byte[]? ReadSignature(string? signature)
    {
        if (signature is null)
        {
            return null;
        }

        var bytes = new byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(Uri.UnescapeDataString(signature), bytes, out var length) && length == bytes.Length
            ? bytes
            : null;
    }
}
