using System.Globalization;

namespace Serverless.EventHubEmulator.Security;

/// <summary>
/// A shared access signature taken apart: <c>SharedAccessSignature sr={uri}&amp;sig={signature}&amp;se={expiry}&amp;skn={policy}</c>,
/// with <c>sr</c> and <c>sig</c> URL-encoded.
/// </summary>
/// <param name="EncodedResource"><c>sr</c> as it stands in the token: the signature is over these characters.</param>
/// <param name="Signature"><c>sig</c>, decoded: Base64.</param>
/// <param name="Expiry"><c>se</c> as it stands in the token.</param>
/// <param name="ExpiresSeconds"><c>se</c>: Unix seconds.</param>
/// <param name="Policy"><c>skn</c>, decoded.</param>
internal sealed record SharedAccessSignature(
    string EncodedResource, string Signature, string Expiry, long ExpiresSeconds, string Policy)
{
    public const string Scheme = "SharedAccessSignature ";
    private const int MaxLength = 8 * 1024;

    public static SharedAccessSignature? TryParse(string? token)
    {
        if (token is null || token.Length > MaxLength || !token.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? resource = null, signature = null, expiry = null, policy = null;
        foreach (var field in token[Scheme.Length..].Split('&'))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                return null;
            }

            var value = field[(equals + 1)..];
            switch (field[..equals].Trim())
            {
                case "sr" when resource is null: resource = value; break;
                case "sig" when signature is null: signature = Uri.UnescapeDataString(value); break;
                case "se" when expiry is null: expiry = value; break;
                case "skn" when policy is null: policy = Uri.UnescapeDataString(value); break;
                default: return null;
            }
        }

        return resource is not null && signature is not null && policy is not null
            && long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var expiresSeconds)
            ? new SharedAccessSignature(resource, signature, expiry, expiresSeconds, policy)
            : null;
    }
}
