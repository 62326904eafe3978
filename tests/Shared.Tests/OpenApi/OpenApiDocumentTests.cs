using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Microsoft.OpenApi;
using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Tests.OpenApi;

public sealed class OpenApiDocumentTests
{
    private static readonly JsonNode Document = JsonNode.Parse(new Shared.OpenApi.OpenApiDocument().Json.Span)!;

    [Fact]
    public void Document_IsOpenApi31WithoutAFault()
    {
        var (document, diagnostic) = OpenApiDocument.Parse(Document.ToJsonString(), OpenApiConstants.Json);

        Assert.NotNull(document);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic!.SpecificationVersion);
        Assert.Empty(diagnostic.Errors);
        Assert.Empty(diagnostic.Warnings);
    }

    [Fact]
    public void References_EachOne_LeadsToWhatIsThere() => Assert.All(References(Document), reference =>
    {
        Assert.StartsWith("#/components/", reference, StringComparison.Ordinal);
        var found = reference.Split('/').Skip(1).Aggregate((JsonNode?)Document, (node, name) => node?[name]);
        Assert.True(found is not null, reference);
    });

    [Fact]
    public void Components_EachOne_IsUsed()
    {
        var used = References(Document).ToHashSet(StringComparer.Ordinal);
        var there =
            from kind in Document["components"]!.AsObject()
            where kind.Key != "securitySchemes"
            from component in kind.Value!.AsObject()
            select $"#/components/{kind.Key}/{component.Key}";

        Assert.Empty(there.Except(used));
    }

    [Fact]
    public void Schemas_EachOne_IsJsonSchema202012() => Assert.All(Document["components"]!["schemas"]!.AsObject(), schema =>
    {
        var result = MetaSchemas.Draft202012.Evaluate(
            JsonSerializer.SerializeToElement(schema.Value), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid, schema.Key);
    });

    [Fact]
    public void Operations_EachOne_HasASummaryAnIdOfItsOwnAndSaysWhoMayCallIt()
    {
        var operations = Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(method => method.Value!).ToList();

        Assert.All(operations, operation => Assert.NotNull(operation["summary"]));
        Assert.All(operations, operation => Assert.NotNull(operation["security"]));
        Assert.Distinct(operations.Select(operation => (string)operation["operationId"]!));
    }

    [Fact]
    public void PathParameters_OfEachOperation_AreThoseOfItsPath()
    {
        foreach (var (path, item) in Document["paths"]!.AsObject())
        {
            var expected = path.Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment.Trim('{', '}'));
            foreach (var (method, operation) in item!.AsObject())
            {
                var declared = (operation!["parameters"]?.AsArray() ?? [])
                    .Select(parameter => parameter!["$ref"] is { } reference
                        ? Document["components"]!["parameters"]![((string)reference!).Split('/')[^1]]!
                        : parameter)
                    .Where(parameter => (string)parameter["in"]! == "path")
                    .Select(parameter => (string)parameter["name"]!);
                Assert.True(expected.SequenceEqual(declared), $"{method} {path}");
            }
        }
    }

    [Fact]
    public void DeadLetterReason_AreThoseOfTheBackend() => Assert.Equal(
        Enum.GetValues<DeadLetterReason>().Select(reason => reason.ToText()),
        Document["components"]!["schemas"]!["DeadLetterReason"]!["enum"]!.AsArray().Select(reason => (string)reason!));

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => field is { Key: "$ref", Value: JsonValue reference }
            ? [(string)reference!]
            : References(field.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
