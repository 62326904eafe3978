using System.Globalization;
using System.Xml.Linq;

namespace Serverless.TableEmulator.Cors;

/// <summary>One rule of the service properties. Source: "CORS support for Azure Storage".</summary>
internal sealed class CorsRule
{
    private readonly string[] _origins;
    private readonly string[] _methods;
    private readonly string[] _headers;

    private CorsRule(XElement rule)
    {
        _origins = List(rule, "AllowedOrigins");
        _methods = List(rule, "AllowedMethods");
        _headers = List(rule, "AllowedHeaders");
        ExposedHeaders = string.Join(',', List(rule, "ExposedHeaders"));
        MaxAge = rule.Element("MaxAgeInSeconds")?.Value.Trim() ?? "";
    }

    public bool AllowsAnyOrigin => _origins.Contains("*");

    /// <summary>Comma-separated.</summary>
    public string ExposedHeaders { get; }

    /// <summary>Seconds that a preflight's answer may be kept.</summary>
    public string MaxAge { get; }

    /// <summary>Null if the element is no rule.</summary>
    public static CorsRule? Read(XElement element)
    {
        var rule = new CorsRule(element);
        var isRule = element.Name == "CorsRule" && rule._origins.Length > 0 && rule._methods.Length > 0
            && int.TryParse(rule.MaxAge, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return isRule ? rule : null;
    }

    /// <summary>True if the rule is for an origin, its case counted, and a verb.</summary>
    public bool Matches(string origin, string method) =>
        (AllowsAnyOrigin || _origins.Contains(origin, StringComparer.Ordinal)) && _methods.Contains(method, StringComparer.Ordinal);

    /// <summary>True if a request may have each of the comma-separated headers. A rule's header may end in a star.</summary>
    public bool AllowsHeaders(string headers) => Split(headers).All(header => _headers.Any(allowed => allowed.EndsWith('*')
        ? header.StartsWith(allowed[..^1], StringComparison.OrdinalIgnoreCase)
        : header.Equals(allowed, StringComparison.OrdinalIgnoreCase)));

    private static string[] List(XElement rule, string name) => Split(rule.Element(name)?.Value ?? "");

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
