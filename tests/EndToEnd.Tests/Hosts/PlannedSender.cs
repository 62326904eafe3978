using Microsoft.Extensions.Logging.Abstractions;
using Serverless.LocalHost.Demo;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Senders;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.EndToEnd.Tests.Hosts;

/// <summary>Sends planned events, slice after slice, until it is stopped, and keeps what the hub has acknowledged.</summary>
internal sealed class PlannedSender : IAsyncDisposable
{
    private const int SliceSize = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly AmqpTelemetrySender _sender;
    private readonly IReadOnlyList<PlannedEvent> _plan;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;

    public PlannedSender(string connection, IReadOnlyList<PlannedEvent> plan)
    {
        _sender = new AmqpTelemetrySender(
            new AmqpHubClient(EventHubConnectionString.Parse(connection), TelemetryHub.Name, TimeProvider.System, NullLogger.Instance),
            TimeProvider.System);
        _plan = plan;
        _sending = Task.Run(SendAsync);
    }

    /// <summary>What was sent; complete after <see cref="StopAsync"/>.</summary>
    public SenderLog Log { get; } = new();

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _sending;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending.ContinueWith(_ => { }, TaskScheduler.Default);
        await _sender.DisposeAsync();
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        var partitions = await _sender.GetPartitionsAsync(CancellationToken.None);
        foreach (var slice in _plan.Chunk(SliceSize))
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            await Task.WhenAll(slice
                .GroupBy(one => PartitionKeyHash.Assign(one.DeviceId, partitions.Count))
                .Select(group => _sender.SendToPartitionAsync(
                    partitions[group.Key], [.. group.Select(one => new ReadOnlyMemory<byte>(one.Body))], CancellationToken.None)));
            foreach (var one in slice)
            {
                Log.Add(one);
            }

            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
