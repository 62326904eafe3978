using System.Text.Json.Nodes;
using Serverless.Infra.Tests.Bicep;

namespace Serverless.Infra.Tests.Policies;

/// <summary>What a parameter file deploys, as the CLI works it out; <c>SnapshotTests</c> keeps the files true.</summary>
internal sealed class Snapshot
{
    private Snapshot(JsonNode root) => Resources = root["predictedResources"]!.AsArray();

    public JsonArray Resources { get; }

    /// <param name="environment">A parameter file, without its extension.</param>
    public static Snapshot Read(string environment) =>
        new(JsonNode.Parse(File.ReadAllText(Path.Combine(BicepFolder.Source, $"{environment}.snapshot.json")))!);

    /// <summary>The resources of a type.</summary>
    public IEnumerable<JsonObject> Of(string type) =>
        Resources.OfType<JsonObject>().Where(resource => Type(resource).Equals(type, StringComparison.OrdinalIgnoreCase));

    /// <summary>The only one of a type.</summary>
    public JsonObject Single(string type) => Of(type).Single();

    public static string Type(JsonNode resource) => (string)resource["type"]!;

    public static string Name(JsonNode resource) => (string)resource["name"]!;

    /// <summary>The last part of a child resource's name.</summary>
    public static string OwnName(JsonNode resource) => Name(resource).Split('/')[^1];

    public static string Id(JsonNode resource) => (string)resource["id"]!;

    /// <summary>A value below <c>properties</c>, by its path; null where it is not there.</summary>
    public static JsonNode? Property(JsonNode resource, string path) =>
        path.Split('.').Aggregate(resource["properties"], (node, name) => (node as JsonObject)?[name]);

    /// <summary>A value below <c>properties</c> as text; empty where it is not there.</summary>
    public static string Text(JsonNode resource, string path) => Property(resource, path)?.ToString() ?? string.Empty;
}
