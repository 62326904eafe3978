using System.Collections.Concurrent;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>Requests and their answers at a node such as <c>$cbs</c>, over a pair of links.</summary>
internal sealed class AmqpRequestChannel
{
    private const int Credit = 50;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<Message>> _waiting = new(StringComparer.Ordinal);
    private readonly SenderLink _sender;
    private readonly ReceiverLink _receiver;
    private readonly string _replyTo;
    private readonly TimeSpan _timeout;

    private AmqpRequestChannel(SenderLink sender, ReceiverLink receiver, string replyTo, TimeSpan timeout)
    {
        _sender = sender;
        _receiver = receiver;
        _replyTo = replyTo;
        _timeout = timeout;
        receiver.AddClosedCallback(OnClosed);
        sender.AddClosedCallback(OnClosed);
        receiver.Start(Credit, OnAnswer);
    }

    /// <summary>Whether neither side has ended one of its links.</summary>
    public bool IsOpen => !_sender.IsClosed && !_receiver.IsClosed;

    /// <param name="session">The session.</param>
    /// <param name="node">The node's address.</param>
    /// <param name="timeout">How long each link and each answer may take.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<AmqpRequestChannel> OpenAsync(
        Session session, string node, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var replyTo = Guid.NewGuid().ToString("N");
        var (sender, _) = await AmqpLinks.AttachSenderAsync(
            session,
            new Attach { Source = new Source { Address = replyTo }, Target = new Target { Address = node } },
            timeout,
            cancellationToken).ConfigureAwait(false);
        var receiver = await AmqpLinks.AttachReceiverAsync(
            session,
            new Attach { Source = new Source { Address = node }, Target = new Target { Address = replyTo } },
            timeout,
            cancellationToken).ConfigureAwait(false);
        return new AmqpRequestChannel(sender, receiver, replyTo, timeout);
    }

    /// <returns>The answer, its status 200 or 202.</returns>
    /// <exception cref="AmqpException">Another status, or the link was closed.</exception>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    public async Task<Message> RequestAsync(Message request, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        request.Properties = new Properties { MessageId = id, ReplyTo = _replyTo };
        var answered = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answered;
        try
        {
            _sender.Send(request, (_, _, outcome, _) =>
            {
                if (outcome is not Accepted)
                    answered.TrySetException(AmqpFailure.Closed((outcome as Rejected)?.Error));
            }, null);
            return Checked(await answered.Task.WaitAsync(_timeout, cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Ends what the peer has left of it.</summary>
    public void Close()
    {
        AmqpLinks.CloseQuietly(_sender);
        AmqpLinks.CloseQuietly(_receiver);
    }

    private static Message Checked(Message answer)
    {
        var properties = answer.ApplicationProperties;
        var status = Convert.ToInt32(properties?["status-code"] ?? properties?["statusCode"] ?? 500, CultureInfo.InvariantCulture);
        if (status is 200 or 202)
            return answer;

        var condition = (properties?["error-condition"] ?? properties?["errorCondition"]) as Symbol ?? status switch
        {
            401 => ErrorCode.UnauthorizedAccess,
            404 => ErrorCode.NotFound,
            _ => (Symbol)ErrorCode.InternalError,
        };
        var description = properties?["status-description"] ?? properties?["statusDescription"];
        throw new AmqpException(new Error(condition) { Description = $"{status} {description}" });
    }

    private void OnAnswer(IReceiverLink link, Message answer)
    {
        link.Accept(answer);
        if (answer.Properties?.CorrelationId is { } id && _waiting.TryGetValue(id, out var waiting))
            waiting.TrySetResult(answer);
    }

    private void OnClosed(IAmqpObject link, Error error)
    {
        foreach (var waiting in _waiting.Values)
            waiting.TrySetException(AmqpFailure.Closed(error));
    }
}
