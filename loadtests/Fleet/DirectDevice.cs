using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.LoadTests.Backends;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Senders;

namespace Serverless.LoadTests.Fleet;

/// <summary>A device with a connection of its own: it fetches its token over HTTP and sends to its publisher path.</summary>
/// <param name="hub">The namespace.</param>
/// <param name="client">The API.</param>
/// <param name="deviceId">Which device.</param>
/// <param name="key">Its key.</param>
/// <param name="time">The clock.</param>
internal sealed class DirectDevice(EventHubConnectionString hub, BackendClient client, string deviceId, string key, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Without sequence, so that it is none of the run's readings.</summary>
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"metrics":{"online":true}}""");

    private AmqpTelemetrySender? _sender;

    /// <summary>Fetches a token, connects, and sends one event; ends when it is acknowledged.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        // Of an attempt before that came to nothing.
        await DropAsync().ConfigureAwait(false);
        var (publisher, token) = await client.FetchTokenAsync(deviceId, key, cancellationToken).ConfigureAwait(false);
        _sender = new AmqpTelemetrySender(
            new AmqpHubClient(hub with { Signature = token, EntityPath = null }, publisher, time, NullLogger.Instance), time);
        await _sender.SendAsync(deviceId, Body, contentType: null, properties: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops the connection.</summary>
    public async Task DropAsync()
    {
        if (Interlocked.Exchange(ref _sender, null) is { } dropped)
        {
            await dropped.DisposeAsync().ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => new(DropAsync());
}
