using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>What a device needs to send. Shown once, stored nowhere.</summary>
/// <param name="Key">The device's own key, Base64; null where it is not to be shown.</param>
/// <param name="Publisher">The path it sends to, such as <c>telemetry/publishers/pump-7</c>.</param>
/// <param name="Token">A shared access signature that reaches this path alone.</param>
/// <param name="ExpiresAt">When the token ends; the key does not.</param>
internal sealed record DeviceCredentials(string? Key, string Publisher, string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>Writes the fields into an object that is open.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        if (Key is not null)
        {
            writer.WriteString("key", Key);
        }

        writer.WriteString("publisher", Publisher);
        writer.WriteString("token", Token);
        writer.WriteString("expiresAt", Timestamp.Format(ExpiresAt));
    }
}
