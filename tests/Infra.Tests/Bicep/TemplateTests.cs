using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.Bicep;

public sealed class TemplateTests
{
    [Fact]
    public async Task Template_MainAndItsModules_KeepTheRules()
    {
        Assert.Empty(TemplateRules.Violations(await Template.CompileAsync()));
    }

    [Theory]
    [InlineData("""{ "parameters": { "p": { "type": "int", "minValue": 1, "maxValue": 2 } }, "resources": {} }""", "not described")]
    [InlineData("""{ "parameters": { "p": { "type": "int", "minValue": 1, "metadata": { "description": "Some number" } } }, "resources": {} }""", "no bounds")]
    [InlineData("""{ "parameters": { "p": { "$ref": "#/definitions/t", "metadata": { "description": "Some text." } } }, "definitions": { "t": { "type": "string" } }, "resources": {} }""", "no bounds")]
    [InlineData("""{ "parameters": { "p": { "type": "securestring", "metadata": { "description": "Some secret" } } }, "resources": {} }""", "is a secret")]
    [InlineData("""{ "outputs": { "o": { "type": "string", "value": "[listKeys('x', '1').key]", "metadata": { "description": "Some output" } } }, "resources": {} }""", "is a secret")]
    [InlineData("""{ "resources": { "a": { "type": "Microsoft.Storage/storageAccounts" } } }""", "itself")]
    [InlineData("""{ "resources": { "a": { "type": "Microsoft.Resources/deployments", "properties": { "template": { "resources": {}, "outputs": { "o": { "type": "string", "value": "x" } } } } } } }""", "not described")]
    public void Violations_AfterASlip_TellIt(string template, string told)
    {
        var violations = TemplateRules.Violations(new Template(JsonNode.Parse(template)!.AsObject()));

        Assert.Contains(violations, violation => violation.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public void Linter_EveryRule_IsAnError()
    {
        using var configuration = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(BicepFolder.Source, "bicepconfig.json")),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var rules = configuration.RootElement.GetProperty("analyzers").GetProperty("core").GetProperty("rules").EnumerateObject().ToList();

        Assert.InRange(rules.Count, 40, 100);
        Assert.All(rules, rule => Assert.Equal("error", rule.Value.GetProperty("level").GetString()));
    }
}
