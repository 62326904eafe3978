using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Security;
using Serverless.EventHubEmulator.Throughput;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>A link on which a client sends to a hub, a partition or a publisher.</summary>
/// <param name="link">The library's side of it.</param>
/// <param name="client">The client.</param>
/// <param name="resource">What a token has to cover.</param>
/// <param name="hub">The hub.</param>
/// <param name="partition">The partition of the link's address; <c>null</c> if each send decides.</param>
/// <param name="publisher">The publisher of the link's address, whose name is the key of all it sends; else <c>null</c>.</param>
/// <param name="log">Where sends go.</param>
/// <param name="limit">How much may come in; <c>null</c> for no limit.</param>
internal sealed class SenderLink(
    ListenerLink link,
    ClientConnection client,
    ResourcePath resource,
    HubLog hub,
    PartitionLog? partition,
    string? publisher,
    LogWriter log,
    RateLimit? limit)
    : EntityLink(link, client, resource, AccessRights.Send)
{
    // A link's messages come one at a time.
    private readonly EventRecordBuilder _builder = new(publisher);

    public override void OnMessage(MessageContext messageContext)
    {
        if (EndReason is { } reason)
        {
            // Sent before the client has read the detach: it takes such a send for one that did not arrive.
            Settle(messageContext, reason);
            return;
        }

        var message = (RawMessage)messageContext.Message;
        var outcome = _builder.Build(message.Payload, message.Format);
        if (outcome != SendOutcome.Accepted)
        {
            Settle(messageContext, outcome == SendOutcome.TooLarge
                ? AmqpErrors.TooLarge(Client.Transport!.CurrentDeliveryId, message.Payload.Length)
                : AmqpErrors.Of(outcome));
            return;
        }

        if (limit is not null && !limit.TryTake(_builder.Length, _builder.EventCount))
        {
            _builder.Discard();
            Settle(messageContext, AmqpErrors.ServerBusy());
            return;
        }

        var target = partition ?? hub.Assign(_builder.PartitionKey);
        var (length, count) = (_builder.Length, _builder.EventCount);
        log.Append(new AppendRequest(target, _builder.Detach(), length, count, failure =>
            Settle(messageContext, failure is null ? null : Refusal(failure))));
    }

    public override void OnFlow(FlowContext flowContext)
    {
        // A sender's flow carries nothing that a log acts on.
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // The receiving side, ours, settles.
    }

    protected override void OnEnded()
    {
        // What was taken is stored, whether or not the client hears of it.
    }

    private static Error Refusal(Exception failure)
    {
        var reason = $"The events could not be stored: {failure.Message}";
        return failure is StoreFullException ? AmqpErrors.ServerBusy(reason) : AmqpErrors.Internal(reason);
    }

    private static void Settle(MessageContext context, Error? error)
    {
        try
        {
            if (error is null)
            {
                context.Complete();
            }
            else
            {
                context.Complete(error);
            }
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException or IOException)
        {
            // The client is gone; it does not know the outcome and will send again.
        }
    }
}
