using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Log;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>A link on which a client sends to a hub, a partition or a publisher.</summary>
/// <param name="hub">The hub.</param>
/// <param name="partition">The partition of the link's address; <c>null</c> if each send decides.</param>
/// <param name="publisher">The publisher of the link's address, whose name is the key of all it sends; else <c>null</c>.</param>
/// <param name="log">Where sends go.</param>
internal sealed class SenderLink(HubLog hub, PartitionLog? partition, string? publisher, LogWriter log) : LinkEndpoint
{
    // A link's messages come one at a time.
    private readonly EventRecordBuilder _builder = new(publisher);

    public override void OnMessage(MessageContext messageContext)
    {
        var message = (RawMessage)messageContext.Message;
        var outcome = _builder.Build(message.Payload, message.Format);
        if (outcome != SendOutcome.Accepted)
        {
            Settle(messageContext, AmqpErrors.Of(outcome));
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
