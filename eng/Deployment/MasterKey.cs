using System.Security.Cryptography;

namespace Serverless.Deployment;

/// <summary>
/// The key that every device's key is derived from. It is made here and goes straight into the vault, so that it is in no
/// parameter, output or history of a deployment. It is written as a resource, which a vault behind a private endpoint takes
/// too and for which nobody needs the right to read secrets.
/// </summary>
internal sealed class MasterKey(ResourceManagerClient resources, TextWriter output)
{
    /// <summary>The secret's name; the template refers to it.</summary>
    internal const string SecretName = "master-key";

    private const int Bytes = 32;
    private const string VaultApiVersion = "2024-11-01";
    private const string ReferencesApiVersion = "2022-03-01";

    /// <summary>Makes the key where the vault has none. One that is there is never touched: another would end every device's.</summary>
    /// <exception cref="DeploymentException">Azure refused.</exception>
    public async Task EnsureAsync(string vaultId, string appId, CancellationToken cancellationToken)
    {
        var secretId = $"{vaultId.TrimEnd('/')}/secrets/{SecretName}";
        if (await resources.ExistsAsync(secretId, VaultApiVersion, cancellationToken))
        {
            await output.WriteLineAsync("The vault has a master key.");
            return;
        }

        var value = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
        await resources.PutAsync(
            secretId,
            VaultApiVersion,
            new { properties = new { value, contentType = "Base64; device keys are derived from it" } },
            cancellationToken);
        await output.WriteLineAsync("Made a master key.");
        await RefreshAsync(appId, cancellationToken);
    }

    private async Task RefreshAsync(string appId, CancellationToken cancellationToken)
    {
        try
        {
            await resources.PostAsync(
                $"{appId.TrimEnd('/')}/config/configreferences/appsettings/refresh", ReferencesApiVersion, cancellationToken);
        }
        catch (DeploymentException failure)
        {
            await output.WriteLineAsync($"The function app reads the key at its next start: {failure.Message}");
        }
    }
}
