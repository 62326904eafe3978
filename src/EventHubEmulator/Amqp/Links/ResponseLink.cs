using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Serverless.EventHubEmulator.Amqp.Requests;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>A link on which a client receives a node's answers.</summary>
internal sealed class ResponseLink : LinkEndpoint
{
    private readonly ListenerLink _link;
    private readonly ClientConnection _client;

    public ResponseLink(RequestNode node, ListenerLink link, string? targetAddress, ClientConnection client)
    {
        Node = node;
        TargetAddress = targetAddress;
        _link = link;
        _client = client;
        client.Responses.Add(this);
    }

    public RequestNode Node { get; }

    public string? TargetAddress { get; }

    public string Name => _link.Name;

    public void Send(Message message) => _link.SendMessage(message);

    public override void OnFlow(FlowContext flowContext)
    {
        if (_link.IsDraining)
        {
            _link.CompleteDrain();
        }
    }

    public override void OnDisposition(DispositionContext dispositionContext) => dispositionContext.Complete();

    public override void OnLinkClosed(ListenerLink link, Error error) => _client.Responses.Remove(this);
}
