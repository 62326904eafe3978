using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>A link to an entity. It can be ended at any moment, with a reason, and ends by itself with the last token for it.</summary>
/// <param name="link">The library's side of it.</param>
/// <param name="client">The client.</param>
/// <param name="resource">The entity.</param>
/// <param name="right">What the client needs to be allowed there.</param>
internal abstract class EntityLink(ListenerLink link, ClientConnection client, ResourcePath resource, AccessRights right) : LinkEndpoint
{
    private readonly Lock _gate = new();
    private bool _isAttached;
    private Error? _reason;
    private int _ended;

    public ResourcePath Resource => resource;

    public AccessRights Right => right;

    /// <summary>Whether nothing more is to be sent or taken.</summary>
    protected bool HasEnded => Volatile.Read(ref _ended) != 0;

    /// <summary>Why it was ended from here; <c>null</c> where it was not.</summary>
    protected Error? EndReason
    {
        get
        {
            lock (_gate)
            {
                return _reason;
            }
        }
    }

    protected ListenerLink Link => link;

    protected ClientConnection Client => client;

    /// <summary>Answers the client's attach.</summary>
    /// <param name="context">The attach.</param>
    /// <param name="credit">Messages that the client may send at first.</param>
    public void Attach(AttachContext context, int credit)
    {
        client.Links.Add(this);
        try
        {
            context.Complete(this, credit);
        }
        catch
        {
            End();
            throw;
        }

        // The library tells of no end that came before it knew this endpoint.
        if (link.IsClosed || link.Session.IsClosed || link.Session.Connection.IsClosed)
        {
            End();
        }

        Error? reason;
        lock (_gate)
        {
            _isAttached = true;
            reason = _reason;
        }

        if (reason is not null)
        {
            Detach(reason);
        }
    }

    /// <summary>Ends the link; the client is told why. From any thread, also while the link is still being attached.</summary>
    public void Disconnect(Error reason)
    {
        lock (_gate)
        {
            _reason ??= reason;
            if (!_isAttached)
            {
                return;
            }
        }

        Detach(reason);
    }

    public override void OnLinkClosed(ListenerLink link, Error error) => End();

    /// <summary>Called once, when the link has ended, from whichever side.</summary>
    protected abstract void OnEnded();

    protected void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            client.Links.Remove(this);
            OnEnded();
        }
    }

    private void Detach(Error reason)
    {
        End();
        try
        {
            link.Close(TimeSpan.Zero, reason);
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException or IOException)
        {
            // The client is gone already.
        }
    }
}
