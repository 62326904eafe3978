using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Serverless.EventHubEmulator.Amqp.Requests;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>A link on which a client receives a node's answers.</summary>
internal sealed class ResponseLink : LinkEndpoint
{
    private const int MaxWaiting = 100;

    private readonly Lock _gate = new();
    private readonly Queue<Message> _waiting = new();
    private readonly ListenerLink _link;
    private readonly ClientConnection _client;
    private int _credit;

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

    /// <summary>Whether as many answers wait for credit as may.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count >= MaxWaiting;
            }
        }
    }

    /// <summary>Sends an answer, or keeps it until the client gives credit: some ask first and give it afterwards.</summary>
    public void Send(Message message)
    {
        lock (_gate)
        {
            _waiting.Enqueue(message);
            SendWaiting();
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
        lock (_gate)
        {
            _credit = Math.Max(0, _credit + flowContext.Messages);
            SendWaiting();
            if (_link.IsDraining)
            {
                _credit = 0;
                _link.CompleteDrain();
            }
        }
    }

    public override void OnDisposition(DispositionContext dispositionContext) => dispositionContext.Complete();

    public override void OnLinkClosed(ListenerLink link, Error error) => _client.Responses.Remove(this);

    private void SendWaiting()
    {
        while (_credit > 0 && _waiting.TryDequeue(out var message))
        {
            _credit--;
            _link.SendMessage(message);
        }
    }
}
