using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Http;

/// <summary>Checks function keys as the Functions host does: before the function, by header, else by query.</summary>
/// <param name="key">The one key of this host, good for every level; null checks nothing, as Core Tools.</param>
internal sealed class FunctionKeys(string? key)
{
    public const string HeaderName = "x-functions-key";
    public const string QueryName = "code";

    private readonly byte[]? _expected = key is null ? null : Hash(key);

    public bool Allows(HttpRequest request, AuthorizationLevel level)
    {
        if (_expected is null || level == AuthorizationLevel.Anonymous)
            return true;
        var given = request.Headers.TryGetValue(HeaderName, out var header) ? header.ToString() : request.Query[QueryName].ToString();
        // Hashes are of one length, so the comparison takes the same time whatever was sent.
        return CryptographicOperations.FixedTimeEquals(_expected, Hash(given));
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
