using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Serverless.Benchmarks.Hub;

/// <summary>Receives a partition's events with AMQPNetLite, each as a message, as an application would.</summary>
internal static class LibraryReceiver
{
    private const int Credit = 3_000;

    /// <summary>Receives until so many events have come.</summary>
    public static async Task ReceiveAsync(Uri amqp, string address, string selector, long events, CancellationToken cancellationToken)
    {
        var filter = new Symbol("apache.org:selector-filter:string");
        var attach = new Attach
        {
            Source = new Source { Address = address, FilterSet = new Map { { filter, new DescribedValue(filter, selector) } } },
            Target = new Target { Address = address },
            SndSettleMode = SenderSettleMode.Settled,
        };
        var connection = await HubAddress.ConnectAsync(amqp).ConfigureAwait(false);
        var link = new ReceiverLink(new Session(connection), "library-receiver", attach, null);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        link.AddClosedCallback((_, error) => done.TrySetException(new IOException($"The hub ended the link: {error}")));
        var left = events;
        link.Start(Credit, (receiver, message) =>
        {
            receiver.Accept(message);
            message.Dispose();
            if (--left == 0)
            {
                done.TrySetResult();
            }
        });
        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await connection.CloseAsync().ConfigureAwait(false);
    }
}
