using Azure.Identity;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Serverless.Shared.Telemetry;

namespace Serverless.Functions.Senders;

/// <summary>Sends through the Event Hubs SDK; the container disposes the client.</summary>
internal sealed class EventHubsTelemetrySender(EventHubProducerClient client) : ITelemetrySender
{
    /// <inheritdoc/>
    public Task SendAsync(
        string deviceId,
        ReadOnlyMemory<byte> body,
        string? contentType,
        IReadOnlyDictionary<string, object?>? properties,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(deviceId);
        var eventData = new EventData(body) { ContentType = contentType };
        foreach (var (name, value) in properties ?? new Dictionary<string, object?>())
        {
            eventData.Properties[name] = value;
        }

        return Translated(() => SendAllAsync(
            [eventData], new CreateBatchOptions { PartitionKey = deviceId }, cancellationToken));
    }

    /// <inheritdoc/>
    public Task SendToPartitionAsync(
        string partition, IReadOnlyList<ReadOnlyMemory<byte>> bodies, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(partition);
        ArgumentNullException.ThrowIfNull(bodies);
        return Translated(() => SendAllAsync(
            bodies.Select(body => new EventData(body)),
            new CreateBatchOptions { PartitionId = partition },
            cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> GetPartitionsAsync(CancellationToken cancellationToken)
    {
        var partitions = await Translated(() => client.GetPartitionIdsAsync(cancellationToken));
        return [.. partitions.OrderBy(id => id.Length).ThenBy(id => id, StringComparer.Ordinal)];
    }

    private async Task SendAllAsync(
        IEnumerable<EventData> events, CreateBatchOptions options, CancellationToken cancellationToken)
    {
        EventDataBatch? batch = null;
        try
        {
            foreach (var eventData in events)
            {
                if (batch?.TryAdd(eventData) == true)
                {
                    continue;
                }

                if (batch is not null)
                {
                    await client.SendAsync(batch, cancellationToken);
                    batch.Dispose();
                }

                batch = await client.CreateBatchAsync(options, cancellationToken);
                if (!batch.TryAdd(eventData))
                {
                    throw new TelemetrySendException(
                        $"An event is larger than the {batch.MaximumSizeInBytes} bytes the hub takes.", isTransient: false);
                }
            }

            if (batch is not null)
            {
                await client.SendAsync(batch, cancellationToken);
            }
        }
        finally
        {
            batch?.Dispose();
        }
    }

    private static async Task Translated(Func<Task> send) => await Translated(async () =>
    {
        await send();
        return true;
    });

    /// <summary>Runs a call of the SDK; its failures become those <see cref="ITelemetrySender"/> tells of.</summary>
    internal static async Task<T> Translated<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (EventHubsException exception)
        {
            throw new TelemetrySendException(exception.Message, exception.IsTransient, exception);
        }
        catch (TimeoutException exception)
        {
            throw new TelemetrySendException("The hub did not answer in time.", isTransient: true, exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or AuthenticationFailedException)
        {
            throw new TelemetrySendException("The hub does not accept this app's identity or key.", isTransient: false, exception);
        }
    }
}
