using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Amqp.Requests;

/// <summary>Properties of hubs and partitions, as the SDKs read them.</summary>
internal sealed class ManagementNode(EventHubLog log, SharedAccessVerifier verifier) : RequestNode("$management")
{
    private const string HubType = "com.microsoft:eventhub";
    private const string PartitionType = "com.microsoft:partition";
    private const AccessRights AnyRight = AccessRights.Send | AccessRights.Listen | AccessRights.Manage;

    public override Message Answer(ClientConnection client, Message request)
    {
        var (operation, type, name) = (Text(request, "operation"), Text(request, "type"), Text(request, "name"));
        if (operation != "READ" || type is not (HubType or PartitionType) || name is null)
        {
            return Status(400, "The operation is not supported.", "com.microsoft:argument-error");
        }

        if (!IsAllowed(client, request, ResourcePath.FromPath($"{name}/$management")))
        {
            return Status(401, $"Unauthorized access to '{name}'.", "amqp:unauthorized-access");
        }

        if (log.Find(name) is not { } hub)
        {
            return Status(404, $"The messaging entity '{name}' could not be found.", "amqp:not-found");
        }

        if (type == HubType)
        {
            return Found(Describe(hub));
        }

        if (hub.FindPartition(PartitionId(request)) is { } partition)
        {
            return Found(Describe(hub, partition));
        }

        var error = AmqpErrors.NoPartition(hub);
        return Status(400, error.Description, error.Condition);
    }

    /// <summary>
    /// Whether a token covers the node. The JavaScript SDK puts one for the node itself at <c>$cbs</c>, older ones for the hub,
    /// which covers it; the .NET SDK puts none and sends one with each request.
    /// </summary>
    private bool IsAllowed(ClientConnection client, Message request, ResourcePath node)
    {
        if (client.May(AnyRight, node, verifier.NowSeconds))
        {
            return true;
        }

        if (Text(request, "security_token") is not { } token
            || verifier.Verify(token, client.HostName, out var grant) != TokenRefusal.None
            || !grant!.Allows(node, AnyRight, verifier.NowSeconds))
        {
            return false;
        }

        client.OnRequestToken();
        return true;
    }

    private static string PartitionId(Message request) =>
        Convert.ToString(request.ApplicationProperties["partition"], CultureInfo.InvariantCulture) ?? "";

    private static Message Found(Map body)
    {
        var answer = Status(200, "OK");
        answer.BodySection = new AmqpValue { Value = body };
        return answer;
    }

    private static Map Describe(HubLog hub) => new()
    {
        ["name"] = hub.Name,
        ["type"] = HubType,
        ["created_at"] = DateTimeOffset.FromUnixTimeMilliseconds(hub.CreatedMilliseconds).UtcDateTime,
        ["partition_count"] = hub.Partitions.Count,
        ["partition_ids"] = hub.Partitions.Select(partition => partition.Number.ToString(CultureInfo.InvariantCulture)).ToArray(),
    };

    private static Map Describe(HubLog hub, PartitionLog partition)
    {
        var properties = partition.Properties;
        return new Map
        {
            ["name"] = hub.Name,
            ["type"] = PartitionType,
            ["partition"] = partition.Number.ToString(CultureInfo.InvariantCulture),
            ["begin_sequence_number"] = properties.BeginSequenceNumber,
            ["last_enqueued_sequence_number"] = properties.LastSequenceNumber,
            ["last_enqueued_offset"] = properties.LastOffset.ToString(CultureInfo.InvariantCulture),
            ["last_enqueued_time_utc"] = DateTimeOffset.FromUnixTimeMilliseconds(properties.LastEnqueuedMilliseconds).UtcDateTime,
            ["is_partition_empty"] = properties.IsEmpty,
        };
    }
}
