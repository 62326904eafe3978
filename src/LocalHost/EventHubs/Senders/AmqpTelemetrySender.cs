using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.EventHubs.Senders;

/// <summary>Sends telemetry over AMQP, without the Event Hubs SDK. Links are kept and opened again when they broke.</summary>
internal sealed class AmqpTelemetrySender(AmqpHubClient client, TimeProvider time) : ITelemetrySender, IAsyncDisposable
{
    /// <summary>How long the hub may take to acknowledge a message.</summary>
    private static readonly TimeSpan AcknowledgeTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Messages sent and not acknowledged yet, at most; further senders wait.</summary>
    private const int MaxInFlight = 256;

    private static readonly Symbol PartitionKeyAnnotation = new("x-opt-partition-key");

    private readonly ConcurrentDictionary<string, HubLink> _links = new(StringComparer.Ordinal);

    /// <summary>Never disposed, as the other: who still waits at a disposed one waits for ever, whatever its token says.</summary>
    private readonly SemaphoreSlim _opening = new(1);
    private readonly SemaphoreSlim _inFlight = new(MaxInFlight);

    public async Task SendAsync(
        string deviceId,
        ReadOnlyMemory<byte> body,
        string? contentType,
        IReadOnlyDictionary<string, object?>? properties,
        CancellationToken cancellationToken)
    {
        var message = new Message
        {
            MessageAnnotations = new MessageAnnotations { [PartitionKeyAnnotation] = deviceId },
            BodySection = new Data { Binary = body.ToArray() },
        };
        if (contentType is not null)
            message.Properties = new Properties { ContentType = contentType };
        if (properties is { Count: > 0 })
        {
            message.ApplicationProperties = new ApplicationProperties();
            foreach (var (name, value) in properties)
                message.ApplicationProperties[name] = AmqpValueOf(value);
        }

        var link = await OpenAsync(client.Hub, cancellationToken).ConfigureAwait(false);
        if (EventBatchEncoder.MayExceed(message, body.Length, link.MaxMessageBytes))
            throw new TelemetrySendException($"The event exceeds {link.MaxMessageBytes} bytes.", isTransient: false);
        await SendAsync(link, message, cancellationToken).ConfigureAwait(false);
    }

    public async Task SendToPartitionAsync(
        string partition, IReadOnlyList<ReadOnlyMemory<byte>> bodies, CancellationToken cancellationToken)
    {
        var link = await OpenAsync($"{client.Hub}/Partitions/{partition}", cancellationToken).ConfigureAwait(false);
        var sending = new List<Task>();
        foreach (var message in EventBatchEncoder.Encode(bodies, link.MaxMessageBytes))
            sending.Add(SendAsync(link, message, cancellationToken));
        await Task.WhenAll(sending).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<string>> GetPartitionsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetPartitionsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (AmqpFailure.IsExpected(failure))
        {
            throw Failed(failure);
        }
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private async Task SendAsync(HubLink link, Message message, CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The callback runs on the connection's reading thread, which a continuation must not hold.
            var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            link.Link.Send(message, (_, _, outcome, _) => Complete(acknowledged, outcome), null);
            await acknowledged.Task.WaitAsync(AcknowledgeTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (AmqpFailure.IsExpected(failure))
        {
            throw Failed(failure);
        }
        finally
        {
            _inFlight.Release();
        }
    }

    private async Task<HubLink> OpenAsync(string address, CancellationToken cancellationToken)
    {
        if (_links.TryGetValue(address, out var open) && open.IsOpen)
            return open;

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_links.TryGetValue(address, out var opened) && opened.IsOpen)
                return opened;
            var connection = await client.GetConnectionAsync(cancellationToken).ConfigureAwait(false);
            var attach = new Attach { Source = new Source { Address = address }, Target = new Target { Address = address } };
            var (link, maxMessageSize) = await AmqpLinks.AttachSenderAsync(
                connection.Session, attach, AmqpHubConnection.Timeout, cancellationToken).ConfigureAwait(false);
            return _links[address] = new HubLink(connection, link, maxMessageSize);
        }
        catch (Exception failure) when (AmqpFailure.IsExpected(failure))
        {
            throw Failed(failure);
        }
        finally
        {
            _opening.Release();
        }
    }

    private static void Complete(TaskCompletionSource acknowledged, Outcome outcome)
    {
        if (outcome is Accepted)
            acknowledged.TrySetResult();
        else
            acknowledged.TrySetException(AmqpFailure.Closed((outcome as Rejected)?.Error));
    }

    private static object? AmqpValueOf(object? value) => value switch
    {
        DateTimeOffset offset => offset.UtcDateTime,
        _ => value,
    };

    private static TelemetrySendException Failed(Exception failure) =>
        new($"The hub did not take the event: {AmqpFailure.Reason(failure)}", AmqpFailure.IsTransient(failure), failure);
}
