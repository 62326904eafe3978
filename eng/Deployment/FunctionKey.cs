using System.Text.Json;

namespace Serverless.Deployment;

/// <summary>The key that operators call the function app with.</summary>
internal static class FunctionKey
{
    private const string ApiVersion = "2025-03-01";

    /// <exception cref="DeploymentException">Azure refused, or the app has no such key.</exception>
    public static async Task<string> ReadAsync(ResourceManagerClient resources, string appId, CancellationToken cancellationToken)
    {
        var keys = await resources.PostAsync($"{appId.TrimEnd('/')}/host/default/listkeys", ApiVersion, cancellationToken);
        return keys.ValueKind == JsonValueKind.Object
            && keys.TryGetProperty("functionKeys", out var functionKeys)
            && functionKeys.TryGetProperty("default", out var key)
            && key.GetString() is { Length: > 0 } text
                ? text
                : throw new DeploymentException("The function app has no default function key yet. Its host starts with the first deployment of code.");
    }
}
