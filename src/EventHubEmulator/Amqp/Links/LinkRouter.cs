using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Transactions;
using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator.Amqp.Requests;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Security;
using Serverless.EventHubEmulator.Throughput;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>Decides of each link that a client attaches what it leads to, or why it leads nowhere.</summary>
internal sealed partial class LinkRouter(
    EventHubLog log, SharedAccessVerifier verifier, ThroughputLimits? limits, TimeProvider timeProvider, ILogger<LinkRouter> logger)
    : ILinkProcessor
{
    private const int SenderCredit = 1_000;
    private const int RequestCredit = 100;

    private readonly RequestNode[] _nodes = [new CbsNode(log, verifier, logger), new ManagementNode(log, verifier)];
    private readonly ConcurrentDictionary<(PartitionLog Partition, string ConsumerGroup), PartitionReceivers> _receivers = new();

    /// <summary>The address of a link, empty where it has none: the library's own reading takes source and target for granted.</summary>
    /// <exception cref="AmqpException">The link is to a transaction coordinator.</exception>
    public static string AddressOf(ContainerHost host, Attach attach) => attach.Target is Coordinator
        ? throw new AmqpException(AmqpErrors.NotImplemented("Transactions are not supported."))
        : (attach.Role ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address) ?? "";

    public void Process(AttachContext attachContext)
    {
        try
        {
            // Some clients read this field of every answer, and stumble where it is left out.
            attachContext.Attach.MaxMessageSize = EventRecordBuilder.MaxMessageBytes;
            var error = attachContext.Attach.Role ? AttachReceiver(attachContext) : AttachSender(attachContext);
            if (error is not null)
            {
                Log.AttachRefused(logger, attachContext.Attach.Role ? "receive" : "send", error.Description);
                attachContext.Complete(error);
            }
        }
        catch (InvalidCastException)
        {
            attachContext.Complete(new Error(ErrorCode.InvalidField) { Description = "The attach's source or target is malformed." });
        }
    }

    /// <summary>The client sends.</summary>
    private Error? AttachSender(AttachContext context)
    {
        var address = ((Target)context.Attach.Target)?.Address;
        var client = ClientConnection.Of(context.Link);
        if (FindNode(address) is { } node)
        {
            context.Complete(new RequestLink(node, client), RequestCredit);
            return null;
        }

        var entity = EntityAddress.TryParse(address);
        if (entity is null or { Kind: EntityKind.ConsumerPartition })
        {
            return AmqpErrors.NotFound(address ?? "");
        }

        var resource = ResourcePath.FromPath(entity.Path);
        if (!client.May(AccessRights.Send, resource, verifier.NowSeconds))
        {
            return AmqpErrors.Unauthorized(entity.Path, AccessRights.Send);
        }

        if (log.Find(entity.Hub) is not { } hub)
        {
            return AmqpErrors.NotFound(entity.Hub);
        }

        var partition = entity.Kind == EntityKind.Partition ? hub.FindPartition(entity.Name) : null;
        if (entity.Kind == EntityKind.Partition && partition is null)
        {
            return AmqpErrors.NoPartition(hub);
        }

        var publisher = entity.Kind == EntityKind.Publisher ? entity.Name : null;
        new SenderLink(context.Link, client, resource, hub, partition, publisher, log.Writer, limits?.In).Attach(context, SenderCredit);
        return null;
    }

    /// <summary>The client receives.</summary>
    private Error? AttachReceiver(AttachContext context)
    {
        var source = (Source)context.Attach.Source;
        var address = source?.Address;
        var client = ClientConnection.Of(context.Link);
        if (FindNode(address) is { } node)
        {
            var response = new ResponseLink(node, context.Link, (context.Attach.Target as Target)?.Address, client);
            context.Attach.SndSettleMode = SenderSettleMode.Settled;
            context.Complete(response, 0);
            return null;
        }

        var entity = EntityAddress.TryParse(address);
        if (entity is not { Kind: EntityKind.ConsumerPartition })
        {
            return AmqpErrors.NotFound(address ?? "");
        }

        var resource = ResourcePath.FromPath(entity.Path);
        if (!client.May(AccessRights.Listen, resource, verifier.NowSeconds))
        {
            return AmqpErrors.Unauthorized(entity.Path, AccessRights.Listen);
        }

        if (log.Find(entity.Hub) is not { } hub || !hub.HasConsumerGroup(entity.ConsumerGroup))
        {
            return AmqpErrors.NotFound(address!);
        }

        if (hub.FindPartition(entity.Name) is not { } partition)
        {
            return AmqpErrors.NoPartition(hub);
        }

        var error = SelectorFilter.Read(source!.FilterSet, out var position);
        if (error is not null)
        {
            return error;
        }

        if (!partition.TryResolve(position, out var first))
        {
            return SelectorFilter.OutOfRange(position, partition.Properties);
        }

        error = ReceiverSettings.Read(context.Attach, out var settings);
        if (error is not null)
        {
            return error;
        }

        // A log has nothing to learn from a receiver's outcome: deliveries are settled when sent, which spares both
        // sides a disposition an event.
        context.Attach.SndSettleMode = SenderSettleMode.Settled;
        var others = _receivers.GetOrAdd((partition, entity.ConsumerGroup.ToUpperInvariant()), _ => new PartitionReceivers());
        var cursor = new PartitionCursor(partition, first, settings.WantsRuntimeMetric ? new RuntimeMetric(partition, timeProvider) : null);
        var pace = limits is null ? null : new Pace(limits.Out, timeProvider);
        return new ReceiverLink(context, settings, client, resource, partition, others, cursor, pace, logger).TryAttach(context);
    }

    private RequestNode? FindNode(string? address)
    {
        var name = address?.Trim('/');
        return _nodes.FirstOrDefault(node => string.Equals(node.Name, name, StringComparison.OrdinalIgnoreCase)
            || (name?.EndsWith('/' + node.Name, StringComparison.OrdinalIgnoreCase) ?? false));
    }
}
