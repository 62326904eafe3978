using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Serverless.Shared.OpenApi;

namespace Serverless.LocalHost.Tests.OpenApi;

/// <summary>The backend's OpenAPI document as a judge of its answers.</summary>
internal sealed class ApiDescription
{
    private const string Prefix = "/api";

    private readonly JsonNode _document = JsonNode.Parse(new OpenApiDocument().Json.Span)!;
    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);
    private readonly string _definitions;

    public ApiDescription() => _definitions = _document["components"]!["schemas"]!.ToJsonString().Replace(
        "#/components/schemas/", "#/$defs/", StringComparison.Ordinal);

    /// <summary>The one of the backend that runs here.</summary>
    public static ApiDescription Instance { get; } = new();

    /// <summary>Each operation as <c>GET devices/{deviceId} Function</c>, in the words of the Functions host.</summary>
    public IEnumerable<string> Operations =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        let hasKey = operation.Value!["security"]!.AsArray().Any(scheme => scheme!["functionKey"] is not null)
        select $"{operation.Key.ToUpperInvariant()} {path.Key.TrimStart('/')} {(hasKey ? "Function" : "Anonymous")}";

    /// <summary>What an answer does otherwise than the document says; empty where nothing.</summary>
    public IReadOnlyList<string> FindFaults(HttpMethod method, string path, int status, HttpHeaders headers, HttpContentHeaders? contentHeaders, byte[] body)
    {
        if (FindOperation(method, path) is not { } operation)
        {
            // 400 is the server's own, for what is no path.
            return status is 404 or 400 && body.Length == 0 ? [] : [$"{status} with {body.Length} bytes for a path that is not described"];
        }

        if (operation["responses"]![$"{status}"] is not { } described)
        {
            return [$"status {status} is not described"];
        }

        var response = Resolve(described);
        return [.. FindFaultsOfHeaders(response, headers), .. FindFaultsOfBody(response, contentHeaders?.ContentType?.ToString(), body)];
    }

    private IEnumerable<string> FindFaultsOfHeaders(JsonNode response, HttpHeaders headers)
    {
        foreach (var (name, reference) in response["headers"]?.AsObject() ?? [])
        {
            var header = Resolve(reference!);
            if (!headers.TryGetValues(name, out var values))
            {
                if (header["required"] is { } required && (bool)required)
                {
                    yield return $"header {name} is missing";
                }

                continue;
            }

            var text = string.Join(", ", values);
            var value = (string?)header["schema"]!["type"] == "integer" && long.TryParse(text, CultureInfo.InvariantCulture, out var number)
                ? JsonSerializer.SerializeToElement(number)
                : JsonSerializer.SerializeToElement(text);
            foreach (var fault in FindFaults(header["schema"]!, value))
            {
                yield return $"header {name}: {fault}";
            }
        }
    }

    private IEnumerable<string> FindFaultsOfBody(JsonNode response, string? contentType, byte[] body)
    {
        if (response["content"]?.AsObject() is not { } content)
        {
            return body.Length == 0 ? [] : [$"{body.Length} bytes where no body is described"];
        }

        if (contentType is null || content[contentType] is not { } mediaType)
        {
            return [$"content type {contentType} is not described"];
        }

        try
        {
            return FindFaults(mediaType["schema"]!, JsonElement.Parse(body));
        }
        catch (JsonException)
        {
            return ["the body is no JSON"];
        }
    }

    private IEnumerable<string> FindFaults(JsonNode schema, JsonElement value)
    {
        var result = _schemas.GetOrAdd(schema.ToJsonString(), Compile)
            .Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? []
            : (result.Details ?? [])
                .Where(detail => detail.Errors is { Count: > 0 })
                .Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}")
                .DefaultIfEmpty("does not fit its schema");
    }

    private JsonSchema Compile(string schema) => JsonSchema.FromText(
        $$"""{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"urn:answer:{{Guid.NewGuid()}}","allOf":[{{schema.Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal)}}],"$defs":{{_definitions}}}""");

    private JsonNode? FindOperation(HttpMethod method, string path)
    {
        var asked = path.Split('/');
        foreach (var (template, item) in _document["paths"]!.AsObject())
        {
            var segments = (Prefix + template).Split('/');
            if (segments.Length == asked.Length
                && segments.Zip(asked).All(pair => pair.First.StartsWith('{')
                    ? pair.Second.Length > 0
                    : string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase))
                && item![method.Method.ToLowerInvariant()] is { } operation)
            {
                return operation;
            }
        }

        return null;
    }

    private JsonNode Resolve(JsonNode node) => node["$ref"] is { } reference
        ? ((string)reference!).Split('/').Skip(1).Aggregate(_document, (found, name) => found[name]!)
        : node;
}
