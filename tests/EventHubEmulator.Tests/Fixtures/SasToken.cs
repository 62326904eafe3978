using System.Security.Cryptography;
using System.Text;

namespace Serverless.EventHubEmulator.Tests.Fixtures;

/// <summary>Makes tokens, independently of the code under test.</summary>
internal static class SasToken
{
    public const string Policy = "RootManageSharedAccessKey";
    public const string Key = "SAS_KEY_VALUE";

    public static string Create(string resource, string key = Key, string policy = Policy, DateTimeOffset? expires = null)
    {
        var expiry = (expires ?? TimeProvider.System.GetUtcNow().AddHours(1)).ToUnixTimeSeconds();
        var encoded = Uri.EscapeDataString(resource);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{encoded}\n{expiry}")));
        return $"SharedAccessSignature sr={encoded}&sig={Uri.EscapeDataString(signature)}&se={expiry}&skn={policy}";
    }
}
