using System.Threading.Channels;
using Azure.Messaging.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.HostJson;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Takes batches from a partition's events: up to the maximum, and where there is a minimum, waiting for it.</summary>
internal sealed class EventBatcher(EventHubsSettings settings, TimeProvider time)
{
    /// <summary>The next batch, one event or more. The wait for the minimum counts from the batch's first event.</summary>
    /// <exception cref="ChannelClosedException">The link ended and no event is left.</exception>
    public async Task<EventData[]> NextAsync(PartitionReceiver receiver, CancellationToken cancellationToken)
    {
        var batch = new List<EventData>(Math.Min(settings.MaxEventBatchSize, 256));
        if (!await receiver.Events.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            throw new ChannelClosedException();
        Take(receiver, batch);
        if (batch.Count < settings.MinEventBatchSize && settings.MaxWaitTime > TimeSpan.Zero)
            await FillAsync(receiver, batch, cancellationToken).ConfigureAwait(false);
        return [.. batch];
    }

    private async Task FillAsync(PartitionReceiver receiver, List<EventData> batch, CancellationToken cancellationToken)
    {
        using var waited = new CancellationTokenSource(settings.MaxWaitTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(waited.Token, cancellationToken);
        try
        {
            while (batch.Count < settings.MinEventBatchSize
                && await receiver.Events.WaitToReadAsync(either.Token).ConfigureAwait(false))
                Take(receiver, batch);
        }
        catch (OperationCanceledException) when (waited.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The batch goes as it is.
        }
        catch (Exception failure) when (AmqpFailure.IsExpected(failure))
        {
            // The link ended; what has arrived is good, and the next call tells.
        }
    }

    private void Take(PartitionReceiver receiver, List<EventData> batch)
    {
        while (batch.Count < settings.MaxEventBatchSize && receiver.Events.TryRead(out var received))
        {
            batch.Add(received.Event);
            receiver.Taken(received);
        }
    }
}
