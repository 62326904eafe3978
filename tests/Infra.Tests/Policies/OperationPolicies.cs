using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Serverless.Infra.Tests.Policies;

/// <summary>What is there can be watched.</summary>
internal static partial class OperationPolicies
{
    private static readonly string[] Watched =
        [ResourceTypes.Namespace, ResourceTypes.Blobs, ResourceTypes.TableService, ResourceTypes.Vault, ResourceTypes.Site];

    /// <summary>What each alert must ask for.</summary>
    private static readonly Dictionary<string, string> Alerts = new(StringComparer.Ordinal)
    {
        ["ingest lag"] = "backend.ingest.lag",
        ["dead letters"] = "backend.deadletters",
        ["function failures"] = "AppRequests",
        ["Event Hubs throttling"] = "ThrottledRequests",
        ["Table throttling"] = "ClientThrottlingError",
    };

    public static IEnumerable<Policy> All { get; } =
    [
        new("diagnostics are on", Diagnostics),
        new("alerts exist, are on and tell somebody", AlertsExist),
        new("alerts and the workbook ask for metrics that the code has", UnknownMetrics),
        new("buckets are a multiple of the partitions", Buckets),
    ];

    private static IEnumerable<string> Diagnostics(Snapshot snapshot)
    {
        var settings = snapshot.Of(ResourceTypes.Diagnostics).ToList();
        foreach (var resource in Watched.SelectMany(snapshot.Of))
        {
            var own = settings.Where(setting => Snapshot.Id(setting).StartsWith(
                $"{Snapshot.Id(resource)}/providers/{ResourceTypes.Diagnostics}/", StringComparison.OrdinalIgnoreCase));
            if (!own.Any(setting => Snapshot.Text(setting, "workspaceId").Length > 0 && HasEnabled(setting, "metrics")))
                yield return $"{Snapshot.Name(resource)} sends no metrics.";
            if (Snapshot.Type(resource) != ResourceTypes.Site && !own.Any(setting => HasEnabled(setting, "logs")))
                yield return $"{Snapshot.Name(resource)} sends no logs.";
        }
    }

    private static bool HasEnabled(JsonObject setting, string kind) =>
        Snapshot.Property(setting, kind) is JsonArray list && list.Any(item => item!["enabled"]!.GetValue<bool>());

    private static IEnumerable<string> AlertsExist(Snapshot snapshot)
    {
        var alerts = snapshot.Of(ResourceTypes.LogAlert).Concat(snapshot.Of(ResourceTypes.MetricAlert)).ToList();
        foreach (var (concern, asked) in Alerts)
        {
            if (!alerts.Any(alert => Snapshot.Property(alert, "criteria")!.ToJsonString().Contains(asked, StringComparison.Ordinal)))
                yield return $"No alert on {concern}.";
        }

        foreach (var alert in alerts)
        {
            if (Snapshot.Text(alert, "enabled") != "true")
                yield return $"{Snapshot.Name(alert)} is off.";
            if (!Snapshot.Text(alert, "actions").Contains("actionGroups/", StringComparison.OrdinalIgnoreCase))
                yield return $"{Snapshot.Name(alert)} tells nobody.";
        }
    }

    private static IEnumerable<string> UnknownMetrics(Snapshot snapshot)
    {
        var asked = snapshot.Of(ResourceTypes.LogAlert).Concat(snapshot.Of(ResourceTypes.Workbook))
            .SelectMany(resource => MetricName().Matches(resource.ToJsonString())).Select(match => match.Value).ToHashSet();
        return asked.Count == 0 ? ["None is asked for."] : asked.Except(BackendInstruments.Names).Select(name => $"{name} is no metric of the backend.");
    }

    private static IEnumerable<string> Buckets(Snapshot snapshot)
    {
        var buckets = int.Parse(Snapshot.Text(snapshot.Single(ResourceTypes.SiteSettings), "Tables__Buckets"), System.Globalization.CultureInfo.InvariantCulture);
        var partitions = Snapshot.Property(snapshot.Single(ResourceTypes.Hub), "partitionCount")!.GetValue<int>();
        return buckets % partitions == 0 ? [] : [$"{buckets} buckets for {partitions} partitions."];
    }

    [GeneratedRegex(@"backend\.[a-z.]+[a-z]")]
    private static partial Regex MetricName();
}
