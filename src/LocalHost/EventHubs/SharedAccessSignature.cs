using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Makes shared access tokens. Format: https://learn.microsoft.com/rest/api/eventhub/generate-sas-token.</summary>
internal static class SharedAccessSignature
{
    /// <param name="resource">What the token is for, such as <c>sb://host/hub</c>.</param>
    /// <param name="keyName">The policy's name.</param>
    /// <param name="key">The policy's key; its UTF-8 bytes sign.</param>
    /// <param name="expiresAt">When it ends, to the second.</param>
    public static string Create(string resource, string keyName, string key, DateTimeOffset expiresAt)
    {
        var encodedResource = WebUtility.UrlEncode(resource);
        var expiry = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{encodedResource}\n{expiry}"));
        var encodedSignature = WebUtility.UrlEncode(Convert.ToBase64String(signature));
        return $"SharedAccessSignature sr={encodedResource}&sig={encodedSignature}&se={expiry}&skn={WebUtility.UrlEncode(keyName)}";
    }
}
