using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>
/// Shared access signatures of Event Hubs,
/// https://learn.microsoft.com/rest/api/eventhub/generate-sas-token.
/// </summary>
internal static class PublisherToken
{
    /// <param name="resource">What the token reaches, such as <c>sb://host/telemetry/publishers/pump-7</c>. Event Hubs
    /// compares it without case, so it is signed in lower case.</param>
    /// <param name="policyName">The shared access policy.</param>
    /// <param name="policyKey">Its key; signed with as text, not decoded.</param>
    /// <param name="expiresAt">Its end, cut to seconds.</param>
    public static string Create(string resource, string policyName, string policyKey, DateTimeOffset expiresAt)
    {
        var uri = Encode(resource.ToLowerInvariant());
        var expiry = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(policyKey), Encoding.UTF8.GetBytes($"{uri}\n{expiry}")));
        return $"SharedAccessSignature sr={uri}&sig={Encode(signature)}&se={expiry}&skn={Encode(policyName)}";
    }

    private static string Encode(string text) => Uri.EscapeDataString(text);
}
