using Microsoft.Extensions.Options;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>Checks what an attribute cannot: that the master key is Base64 and long enough. Names the setting, never
/// its value.</summary>
internal sealed class MasterKeyValidator : IValidateOptions<CredentialOptions>
{
    public ValidateOptionsResult Validate(string? name, CredentialOptions options)
    {
        if (options.MasterKey.Length == 0)
        {
            return ValidateOptionsResult.Skip;
        }

        var bytes = new byte[options.MasterKey.Length];
        return Convert.TryFromBase64String(options.MasterKey, bytes, out var length) && length >= CredentialOptions.MinMasterKeyBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Setting {CredentialOptions.SectionName}:{nameof(CredentialOptions.MasterKey)} is Base64 of at least {CredentialOptions.MinMasterKeyBytes} bytes.");
    }
}
