using Microsoft.Extensions.Options;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>Makes what a device proves itself with.</summary>
internal sealed class CredentialIssuer(IOptions<CredentialOptions> options, MasterKeys keys, TimeProvider time)
{
    /// <summary>The device's key and a token for its publisher path.</summary>
    public DeviceCredentials Issue(Device device)
    {
        var settings = options.Value;
        var publisher = $"{TelemetryHub.Name}/publishers/{device.DeviceId}";
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + settings.TokenLifetime).ToUnixTimeSeconds());
        return new DeviceCredentials(
            Convert.ToBase64String(DeviceKey.Derive(keys.Current, device.DeviceId, device.Registration, device.KeyGeneration)),
            publisher,
            PublisherToken.Create(
                $"sb://{settings.NamespaceHost}/{publisher}", settings.PublisherPolicyName, settings.PublisherPolicyKey, expiresAt),
            expiresAt);
    }
}
