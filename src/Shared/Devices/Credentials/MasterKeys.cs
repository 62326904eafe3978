using Microsoft.Extensions.Options;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>The master key and, while it is being rotated, the former one.</summary>
internal sealed class MasterKeys(IOptions<CredentialOptions> options)
{
    /// <summary>What new keys are derived from.</summary>
    public byte[] Current { get; } = Convert.FromBase64String(options.Value.MasterKey);

    /// <summary>What a device's key may still be derived from; null where there is none.</summary>
    public byte[]? Previous { get; } =
        string.IsNullOrEmpty(options.Value.PreviousMasterKey) ? null : Convert.FromBase64String(options.Value.PreviousMasterKey);
}
