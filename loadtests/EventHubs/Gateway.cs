using Microsoft.Extensions.Logging.Abstractions;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Senders;
using Serverless.Shared.Telemetry;

namespace Serverless.LoadTests.EventHubs;

/// <summary>A gateway's one connection, over which it sends for all its devices; opened again when it broke.</summary>
/// <param name="hub">The namespace.</param>
/// <param name="time">The clock.</param>
internal sealed class Gateway(EventHubConnectionString hub, TimeProvider time) : IAsyncDisposable
{
    private AmqpTelemetrySender _sender = Open(hub, time);
    private long _drops;

    /// <summary>How often its connection was dropped.</summary>
    public long Drops => Volatile.Read(ref _drops);

    public ITelemetrySender Sender => Volatile.Read(ref _sender);

    /// <summary>Drops the connection with whatever is under way on it.</summary>
    public async Task DropAsync()
    {
        Interlocked.Increment(ref _drops);
        var dropped = Interlocked.Exchange(ref _sender, Open(hub, time));
        await dropped.DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => Volatile.Read(ref _sender).DisposeAsync();

    private static AmqpTelemetrySender Open(EventHubConnectionString hub, TimeProvider time) =>
        new(new AmqpHubClient(hub, TelemetryHub.Name, time, NullLogger.Instance), time);
}
