using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Serverless.EventHubEmulator.Amqp.Requests;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>A link on which a client sends requests to a node.</summary>
internal sealed class RequestLink(RequestNode node, ClientConnection client) : LinkEndpoint
{
    public override void OnMessage(MessageContext messageContext)
    {
        var raw = (RawMessage)messageContext.Message;
        if (!ValueShape.IsSafe(raw.Payload) || Decode(raw) is not { } request)
        {
            messageContext.Complete(AmqpErrors.Of(SendOutcome.Malformed));
            return;
        }

        if (client.Responses.Find(node, request.Properties?.ReplyTo) is not { } responses)
        {
            messageContext.Complete(AmqpErrors.InvalidArgument("There is no link to answer on: attach one, and name it in reply-to."));
            return;
        }

        if (responses.IsFull)
        {
            messageContext.Complete(AmqpErrors.ResourceLimitExceeded("Too many answers wait for credit."));
            return;
        }

        // What the request holds is decoded when asked for, from a buffer that is given back with the completion.
        var answer = node.Answer(client, request);
        answer.Properties = new Properties();
        if (request.Properties is not null && request.Properties.GetMessageId() is { } messageId)
        {
            answer.Properties.SetCorrelationId(messageId);
        }

        messageContext.Complete();
        responses.Send(answer);
    }

    public override void OnFlow(FlowContext flowContext)
    {
        // A requester's flow carries nothing to act on.
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // The receiving side, ours, settles.
    }

    private static Message? Decode(RawMessage raw)
    {
        try
        {
            return raw.Decode();
        }
        catch (Exception exception) when (exception is AmqpException or InvalidCastException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
