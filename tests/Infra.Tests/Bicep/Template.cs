using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.Bicep;

/// <summary>A compiled template, and those nested in it.</summary>
internal sealed class Template(JsonObject root)
{
    /// <summary>main.bicep, compiled.</summary>
    public static async Task<Template> CompileAsync()
    {
        using var folder = new BicepFolder();
        var (exitCode, output, errors) = await BicepCli.RunAsync(folder.FullName, "build", "main.bicep", "--no-restore", "--outfile", "main.json");
        Assert.True(exitCode == 0, output + errors);
        return new Template(JsonNode.Parse(folder.Read("main.json"))!.AsObject());
    }

    public JsonObject Root => root;

    public IEnumerable<JsonObject> Resources => root["resources"]!.AsObject().Select(resource => resource.Value!.AsObject());

    /// <summary>This one and every nested one.</summary>
    public IEnumerable<Template> All => Resources
        .Where(resource => (string)resource["type"]! == "Microsoft.Resources/deployments")
        .SelectMany(module => new Template(module["properties"]!["template"]!.AsObject()).All)
        .Prepend(this);

    /// <summary>Parameters with what their types add to them.</summary>
    public IEnumerable<(string Name, JsonObject Declared, JsonObject Type)> Parameters =>
        (root["parameters"] as JsonObject ?? []).Select(parameter => (parameter.Key, parameter.Value!.AsObject(), Resolve(parameter.Value!.AsObject())));

    public IEnumerable<(string Name, JsonObject Declared)> Outputs =>
        (root["outputs"] as JsonObject ?? []).Select(output => (output.Key, output.Value!.AsObject()));

    public JsonObject Resolve(JsonObject type) => (string?)type["$ref"] is { } reference
        ? Resolve(reference.Split('/').Skip(1).Aggregate((JsonNode)root, (node, part) => node[part]!).AsObject())
        : type;
}
