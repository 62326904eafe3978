using Microsoft.Extensions.Options;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>Checks what an attribute cannot: that the master keys are Base64 and long enough. Names the setting, never
/// its value.</summary>
internal sealed class MasterKeyValidator : IValidateOptions<CredentialOptions>
{
    public ValidateOptionsResult Validate(string? name, CredentialOptions options)
    {
        List<string> failures = [];
        Check(nameof(CredentialOptions.MasterKey), options.MasterKey, failures);
        Check(nameof(CredentialOptions.PreviousMasterKey), options.PreviousMasterKey, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Check(string setting, string key, List<string> failures)
    {
        // That a key is missing is another validator's to say.
        if (!string.IsNullOrEmpty(key) && !SecretKey.IsValid(key))
        {
            failures.Add($"Setting {CredentialOptions.SectionName}:{setting} is {SecretKey.Rule}.");
        }
    }
}
