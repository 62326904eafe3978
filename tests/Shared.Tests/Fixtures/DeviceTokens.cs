using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Shared.Tests.Fixtures;

/// <summary>Signs tokens as a device does, by the contract and without the backend's own code.</summary>
internal static class DeviceTokens
{
    /// <summary>The header <c>Authorization</c> of a device.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="key">Its key, Base64, as its credentials have it.</param>
    /// <param name="expiresAt">When the token ends; cut to seconds.</param>
    public static string Sign(string deviceId, string key, DateTimeOffset expiresAt) =>
        SignResource(Uri.EscapeDataString($"devices/{deviceId}"), key, expiresAt.ToUnixTimeSeconds());

    /// <param name="resource">The text of <c>sr</c>, as it is.</param>
    /// <param name="key">The key, Base64.</param>
    /// <param name="expiry">Seconds since the epoch.</param>
    public static string SignResource(string resource, string key, long expiry)
    {
        var text = expiry.ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes($"{resource}\n{text}"));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={text}";
    }

    /// <summary>What a device of an enrolment group signs with, Base64.</summary>
    public static string GroupDeviceKey(string groupKey, string deviceId) => Convert.ToBase64String(
        HMACSHA256.HashData(Convert.FromBase64String(groupKey), Encoding.UTF8.GetBytes(deviceId)));
}
