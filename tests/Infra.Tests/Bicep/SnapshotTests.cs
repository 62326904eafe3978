using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.Bicep;

/// <summary>What a change of the template does to what is deployed stands in its diff: the snapshots are committed.</summary>
public sealed class SnapshotTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public async Task Snapshot_OfAParameterFile_IsTheCommittedOne(string environment)
    {
        using var folder = new BicepFolder();
        var committed = Ordered(folder.Read($"{environment}.snapshot.json"));

        await folder.SnapshotAsync(environment);

        var difference = Difference(committed, Ordered(folder.Read($"{environment}.snapshot.json")));
        Assert.True(
            difference is null,
            $"What {environment}.bicepparam deploys has changed: {difference}\nIf it should: bicep snapshot "
                + $"infra/bicep/{environment}.bicepparam --mode overwrite --subscription-id {Guid.Empty} --location westeurope");
    }

    [Fact]
    public async Task Snapshot_AfterAnotherParameter_IsAnother()
    {
        using var folder = new BicepFolder();
        var committed = Ordered(folder.Read("dev.snapshot.json"));
        folder.Edit("main.bicep", "param eventRetentionHours int = 24", "param eventRetentionHours int = 25");

        await folder.SnapshotAsync("dev");

        Assert.Contains("25", Difference(committed, Ordered(folder.Read("dev.snapshot.json"))), StringComparison.Ordinal);
    }

    /// <summary>The CLI writes properties in another order each time.</summary>
    private static string[] Ordered(string snapshot)
    {
        var root = JsonNode.Parse(snapshot)!;
        var resources = root["predictedResources"]!.AsArray();
        root["predictedResources"] = new JsonArray([.. resources.Select(resource => resource!.DeepClone()).OrderBy(resource => (string)resource["id"]!, StringComparer.Ordinal)]);
        return Ordered(root)!.ToJsonString(Indented).ReplaceLineEndings("\n").Split('\n');
    }

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property => KeyValuePair.Create(property.Key, Ordered(property.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Ordered)]),
        _ => node?.DeepClone(),
    };

    /// <summary>The first lines that are not the same; null where all are.</summary>
    private static string? Difference(string[] committed, string[] now)
    {
        var index = committed.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return index == committed.Length && index == now.Length
            ? null
            : $"'{committed.ElementAtOrDefault(index)?.Trim()}' was, '{now.ElementAtOrDefault(index)?.Trim()}' is.";
    }
}
