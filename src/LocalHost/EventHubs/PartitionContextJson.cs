using System.Text.Json;

namespace Serverless.LocalHost.EventHubs;

/// <summary>The binding data <c>PartitionContext</c>.</summary>
internal static class PartitionContextJson
{
    public static string Create(string fullyQualifiedNamespace, string hub, string consumerGroup, string partition) =>
        JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["FullyQualifiedNamespace"] = fullyQualifiedNamespace,
            ["EventHubName"] = hub,
            ["ConsumerGroup"] = consumerGroup,
            ["PartitionId"] = partition,
        });
}
