using System.Xml.Linq;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;

namespace Serverless.TableEmulator.Cors;

/// <summary>The rules in force; the first that matches a request applies.</summary>
internal sealed class CorsRules
{
    private const int MaxRules = 5;

    public static readonly CorsRules None = new([]);

    private readonly List<CorsRule> _rules;

    private CorsRules(List<CorsRule> rules) => _rules = rules;

    /// <summary>Reads the element <c>Cors</c>, if there is one; null if a rule is malformed or there are too many.</summary>
    public static CorsRules? Read(XElement? cors)
    {
        var rules = cors?.Elements().Select(CorsRule.Read).ToList() ?? [];
        return rules.Count > MaxRules || rules.Contains(null) ? null : new CorsRules(rules!);
    }

    /// <summary>Answers a preflight request, which needs no authorization.</summary>
    public TableResponse Preflight(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        string? method = request.Headers.AccessControlRequestMethod;
        if (string.IsNullOrEmpty(origin) || string.IsNullOrEmpty(method)) return TableResponse.Of(TableErrors.MissingCorsHeader);
        string headers = request.Headers.AccessControlRequestHeaders.ToString();
        if (_rules.Find(rule => rule.Matches(origin, method) && rule.AllowsHeaders(headers)) is not { } rule)
            return TableResponse.Of(TableErrors.CorsPreflightFailure);

        var answer = new List<KeyValuePair<string, string>>(Allowed(rule, origin))
        {
            new("Access-Control-Allow-Methods", method),
            new("Access-Control-Max-Age", rule.MaxAge),
        };
        if (headers.Length > 0) answer.Add(new("Access-Control-Allow-Headers", headers));
        return new TableResponse(StatusCodes.Status200OK) { Headers = answer };
    }

    /// <summary>Headers that any other request's answer has, a refusal included.</summary>
    public IEnumerable<KeyValuePair<string, string>> Actual(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        if (string.IsNullOrEmpty(origin) || _rules.Count == 0) return [];
        if (_rules.Find(rule => rule.Matches(origin, request.Method)) is not { } rule) return [new("Vary", "Origin")];
        return rule.ExposedHeaders.Length == 0
            ? Allowed(rule, origin)
            : [.. Allowed(rule, origin), new("Access-Control-Expose-Headers", rule.ExposedHeaders)];
    }

    private static KeyValuePair<string, string>[] Allowed(CorsRule rule, string origin) => rule.AllowsAnyOrigin
        ? [new("Access-Control-Allow-Origin", "*")]
        : [new("Access-Control-Allow-Origin", origin), new("Access-Control-Allow-Credentials", "true"), new("Vary", "Origin")];
}
