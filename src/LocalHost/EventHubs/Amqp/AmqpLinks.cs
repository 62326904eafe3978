using Amqp;
using Amqp.Framing;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>Attaches links and tells when the peer has answered; the library itself only sends the frame.</summary>
internal static class AmqpLinks
{
    /// <exception cref="AmqpException">The peer refused the link.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    public static Task<ReceiverLink> AttachReceiverAsync(
        Session session, Attach attach, TimeSpan timeout, CancellationToken cancellationToken) =>
        AttachReceiverAsync(session, NewName(), attach, timeout, cancellationToken);

    /// <inheritdoc cref="AttachReceiverAsync(Session, Attach, TimeSpan, CancellationToken)"/>
    public static async Task<ReceiverLink> AttachReceiverAsync(
        Session session, string name, Attach attach, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var attached = NewAnswer();
        // A peer that refuses answers without the terminus that was asked for and detaches right after (AMQP 2.6.3).
        var link = new ReceiverLink(session, name, attach, (_, answer) =>
        {
            if (answer.Source is not null)
                attached.TrySetResult(answer);
        });
        await AttachedAsync(link, attached, timeout, cancellationToken).ConfigureAwait(false);
        return link;
    }

    /// <inheritdoc cref="AttachReceiverAsync(Session, Attach, TimeSpan, CancellationToken)"/>
    /// <returns>The link, and the largest message it takes in bytes; 0 without a limit.</returns>
    public static async Task<(SenderLink Link, long MaxMessageSize)> AttachSenderAsync(
        Session session, Attach attach, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var attached = NewAnswer();
        var link = new SenderLink(session, NewName(), attach, (_, answer) =>
        {
            if (answer.Target is not null)
                attached.TrySetResult(answer);
        });
        var answer = await AttachedAsync(link, attached, timeout, cancellationToken).ConfigureAwait(false);
        return (link, answer.MaxMessageSize > long.MaxValue ? 0 : (long)answer.MaxMessageSize);
    }

    /// <summary>Closes without waiting for the peer; the link may be broken already.</summary>
    public static void CloseQuietly(AmqpObject amqpObject)
    {
        try
        {
            amqpObject.Close(TimeSpan.Zero);
        }
        catch (Exception failure) when (AmqpFailure.IsExpected(failure))
        {
            // It is gone either way.
        }
    }

    private static async Task<Attach> AttachedAsync(
        Link link, TaskCompletionSource<Attach> attached, TimeSpan timeout, CancellationToken cancellationToken)
    {
        link.AddClosedCallback((_, error) => attached.TrySetException(AmqpFailure.Closed(error)));
        try
        {
            return await attached.Task.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            CloseQuietly(link);
            throw;
        }
    }

    // Callbacks run on the connection's only reading thread, which a continuation must not hold.
    private static TaskCompletionSource<Attach> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A name that no other link has.</summary>
    public static string NewName() => Guid.NewGuid().ToString("N");
}
