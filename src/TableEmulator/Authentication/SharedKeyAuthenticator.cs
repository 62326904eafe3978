using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Authentication;

/// <summary>
/// Verifies <c>SharedKey</c> and <c>SharedKeyLite</c>. Source: "Authorize with Shared Key" of the Azure Storage
/// documentation, the Table service's string to sign.
/// </summary>
internal sealed class SharedKeyAuthenticator(string account, AccountKey key, TimeProvider time)
{
    public bool Verify(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        var parts = header?.Split([' ', ':'], 3);
        if (parts is not [var scheme, var name, var signature] || name != account) return false;

        string? date = request.Headers["x-ms-date"];
        if (string.IsNullOrEmpty(date)) date = request.Headers.Date;
        if (!IsFresh(date)) return false;
        var resource = CanonicalResource(request);
        return scheme switch
        {
            "SharedKeyLite" => key.IsSignatureOf($"{date}\n{resource}", signature),
            "SharedKey" => key.IsSignatureOf(
                $"{request.Method}\n{request.Headers.ContentMD5}\n{request.ContentType}\n{date}\n{resource}", signature),
            _ => false,
        };
    }

    private bool IsFresh(string? date) =>
        DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sent)
        && (time.GetUtcNow() - sent).Duration() <= ServiceLimits.MaxClockSkew;

    /// <summary>The account, the path as it was sent, and of the parameters only <c>comp</c>.</summary>
    private string CanonicalResource(HttpRequest request)
    {
        var raw = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = raw.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? raw : raw[..mark];
        string? comp = request.Query["comp"];
        return comp is null ? $"/{account}{path}" : $"/{account}{path}?comp={comp}";
    }
}
