using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Measuring;

/// <summary>Signs tokens as a device does.</summary>
internal static class DeviceToken
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <param name="deviceId">The device.</param>
    /// <param name="key">Its key, Base64.</param>
    /// <param name="lifetime">How long it is valid; null for 12 hours.</param>
    /// <returns>The value of the header <c>Authorization</c>.</returns>
    public static string Sign(string deviceId, string key, TimeSpan? lifetime = null)
    {
        var resource = Uri.EscapeDataString($"devices/{deviceId}");
        var expiry = (TimeProvider.System.GetUtcNow() + (lifetime ?? Lifetime)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={expiry}";
    }
}
