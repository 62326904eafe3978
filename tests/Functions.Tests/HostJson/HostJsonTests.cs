using System.Text.Json;
using System.Xml.Linq;

namespace Serverless.Functions.Tests.HostJson;

public sealed class HostJsonTests
{
    /// <summary>The keys of the host's schema 2.0 and of the Event Hubs extension 6.x that mean something here.</summary>
    private static readonly HashSet<string> KnownKeys =
    [
        "version",
        "functionTimeout",
        "logging.fileLoggingMode",
        "logging.logLevel.default",
        "logging.applicationInsights.samplingSettings.isEnabled",
        "logging.applicationInsights.samplingSettings.excludedTypes",
        "logging.applicationInsights.samplingSettings.maxTelemetryItemsPerSecond",
        "extensions.http.routePrefix",
        "extensions.http.maxOutstandingRequests",
        "extensions.http.maxConcurrentRequests",
        "extensions.http.dynamicThrottlesEnabled",
        "extensions.eventHubs.maxEventBatchSize",
        "extensions.eventHubs.minEventBatchSize",
        "extensions.eventHubs.maxWaitTime",
        "extensions.eventHubs.batchCheckpointFrequency",
        "extensions.eventHubs.prefetchCount",
        "extensions.eventHubs.prefetchSizeInBytes",
        "extensions.eventHubs.targetUnprocessedEventThreshold",
        "extensions.eventHubs.transportType",
        "extensions.eventHubs.trackLastEnqueuedEventProperties",
        "extensions.eventHubs.partitionOwnershipExpirationInterval",
        "extensions.eventHubs.loadBalancingUpdateInterval",
        "extensions.eventHubs.initialOffsetOptions.type",
        "extensions.eventHubs.initialOffsetOptions.enqueuedTimeUtc",
        "extensions.eventHubs.clientRetryOptions.mode",
        "extensions.eventHubs.clientRetryOptions.tryTimeout",
        "extensions.eventHubs.clientRetryOptions.delay",
        "extensions.eventHubs.clientRetryOptions.maximumDelay",
        "extensions.eventHubs.clientRetryOptions.maximumRetries",
    ];

    [Fact]
    public void HostJson_EveryKey_IsOneTheHostReads()
    {
        var unknown = Leaves().Keys.Except(KnownKeys);

        Assert.Empty(unknown);
    }

    [Fact]
    public void HostJson_EveryKey_IsExplained()
    {
        var explained = File.ReadAllText(Repository.PathOf("docs", "host-json.md"));

        var unexplained = Leaves().Keys.Where(key =>
            !explained.Contains($"`{key}`", StringComparison.Ordinal) &&
            !explained.Contains($"`{key[..Math.Max(0, key.LastIndexOf('.'))]}`", StringComparison.Ordinal));

        Assert.Empty(unexplained);
    }

    [Fact]
    public void HostJson_EventHubs_FitTogether()
    {
        var leaves = Leaves();
        int Number(string key) => leaves[$"extensions.eventHubs.{key}"].GetInt32();

        Assert.Equal("2.0", leaves["version"].GetString());
        Assert.True(Number("minEventBatchSize") <= Number("maxEventBatchSize"), "The host refuses a minimum above the maximum.");
        Assert.True(Number("prefetchCount") >= Number("maxEventBatchSize"), "Less prefetched than a batch takes: no batch fills.");
        var wait = TimeSpan.Parse(leaves["extensions.eventHubs.maxWaitTime"].GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Project_HostJson_IsLinkedFromTheRootAndPublished()
    {
        var item = Project().Descendants("None").Single(none => (string?)none.Attribute("Include") == @"..\..\host.json");

        Assert.Equal("host.json", (string?)item.Attribute("Link"));
        Assert.Equal("PreserveNewest", (string?)item.Attribute("CopyToOutputDirectory"));
        Assert.Equal("PreserveNewest", (string?)item.Attribute("CopyToPublishDirectory"));
    }

    [Fact]
    public void Project_LocalSettings_AreCopiedAndNeverPublished()
    {
        var item = Project().Descendants("None").Single(none => (string?)none.Attribute("Update") == "local.settings.json");

        Assert.Equal("PreserveNewest", (string?)item.Attribute("CopyToOutputDirectory"));
        Assert.Equal("Never", (string?)item.Attribute("CopyToPublishDirectory"));
    }

    private static XDocument Project() => XDocument.Load(Repository.PathOf("src", "Functions", "Functions.csproj"));

    private static Dictionary<string, JsonElement> Leaves()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("host.json")));
        return Flatten("", document.RootElement.Clone()).ToDictionary();
    }

    private static IEnumerable<KeyValuePair<string, JsonElement>> Flatten(string prefix, JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(property => Flatten($"{prefix}.{property.Name}".TrimStart('.'), property.Value))
            : [new(prefix, element)];
}
