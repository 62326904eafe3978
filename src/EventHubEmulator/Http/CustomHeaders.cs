using System.Globalization;
using System.Text.Json;
using Amqp.Framing;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Serverless.EventHubEmulator.Http;

/// <summary>
/// Headers that are not HTTP's own become application properties, as in the service: a quoted value is a string, an
/// unquoted one a number or a boolean where it reads as one.
/// </summary>
internal static class CustomHeaders
{
    private static readonly HashSet<string> Standard = new(StringComparer.OrdinalIgnoreCase)
    {
        HeaderNames.Accept, HeaderNames.AcceptCharset, HeaderNames.AcceptEncoding, HeaderNames.AcceptLanguage,
        HeaderNames.Authorization, HeaderNames.CacheControl, HeaderNames.Connection, HeaderNames.ContentEncoding,
        HeaderNames.ContentLength, HeaderNames.ContentType, HeaderNames.Cookie, HeaderNames.Date, HeaderNames.DNT,
        HeaderNames.Expect, HeaderNames.From, HeaderNames.Host, HeaderNames.KeepAlive, HeaderNames.Origin,
        HeaderNames.Pragma, HeaderNames.Referer, HeaderNames.RequestId, HeaderNames.TE, HeaderNames.TraceParent,
        HeaderNames.TraceState, HeaderNames.Trailer, HeaderNames.TransferEncoding, HeaderNames.Upgrade,
        HeaderNames.UserAgent, HeaderNames.Via, HeaderNames.Warning, "BrokerProperties",
    };

    /// <summary>The application properties; <c>null</c> if there are none.</summary>
    public static ApplicationProperties? Read(IHeaderDictionary headers)
    {
        ApplicationProperties? properties = null;
        foreach (var (name, values) in headers)
        {
            if (!Standard.Contains(name) && !name.StartsWith("Sec-", StringComparison.OrdinalIgnoreCase))
            {
                properties ??= new ApplicationProperties();
                properties[name] = ReadValue(values.ToString());
            }
        }

        return properties;
    }

    internal static object ReadValue(string value)
    {
        if (value is ['"', .., '"'])
        {
            return Unquote(value);
        }

        if (bool.TryParse(value, out var flag))
        {
            return flag;
        }

        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return integer;
        }

        const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(value, Decimal, CultureInfo.InvariantCulture, out var number) ? number : value;
    }

    private static string Unquote(string value)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(value) ?? "";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return value[1..^1];
        }
    }
}
