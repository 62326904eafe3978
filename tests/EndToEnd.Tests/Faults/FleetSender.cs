using Microsoft.Extensions.Logging.Abstractions;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Senders;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>Sends the fleet's events as a gateway does, each device's to its own partition, and notes what was acknowledged.</summary>
internal sealed class FleetSender(string connection, FleetLedger ledger) : IAsyncDisposable
{
    private readonly AmqpHubClient _hub = new(EventHubConnectionString.Parse(connection), TelemetryHub.Name, TimeProvider.System, NullLogger.Instance);
    private AmqpTelemetrySender? _sender;

    /// <summary>Sends events as one batch a partition; none overtakes an earlier one of its device.</summary>
    /// <returns>Those nobody answered for.</returns>
    public async Task<List<FleetEvent>> SendAsync(IReadOnlyList<FleetEvent> events, CancellationToken cancellationToken)
    {
        _sender ??= new AmqpTelemetrySender(_hub, TimeProvider.System);
        IReadOnlyList<string> partitions;
        try
        {
            partitions = await _sender.GetPartitionsAsync(cancellationToken);
        }
        catch (Exception failure) when (IsOfTheHub(failure, cancellationToken))
        {
            return [.. events];
        }

        var groups = events.GroupBy(one => PartitionKeyHash.Assign(one.DeviceId, partitions.Count)).Select(group => group.ToList());
        var sent = await Task.WhenAll(groups.Select(async group =>
        {
            var acknowledged = await TrySendAsync(partitions[PartitionKeyHash.Assign(group[0].DeviceId, partitions.Count)], group, cancellationToken);
            return (group, acknowledged);
        }));
        foreach (var (group, acknowledged) in sent)
        {
            ledger.Add(group, acknowledged);
        }

        return [.. sent.Where(one => !one.acknowledged).SelectMany(one => one.group)];
    }

    /// <summary>Sends until each event is acknowledged.</summary>
    public async Task DeliverAsync(IReadOnlyList<FleetEvent> events, CancellationToken cancellationToken)
    {
        for (var left = events; left.Count > 0; left = await SendAsync(left, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>How many events each partition has had, by id.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var partition in await _hub.GetPartitionsAsync(cancellationToken))
        {
            counts[partition] = (await _hub.GetPartitionRangeAsync(partition, cancellationToken)).Last + 1;
        }

        return counts;
    }

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync();
        }
        else
        {
            await _hub.DisposeAsync();
        }
    }

    private async Task<bool> TrySendAsync(string partition, List<FleetEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await _sender!.SendToPartitionAsync(partition, [.. events.Select(one => new ReadOnlyMemory<byte>(one.Body))], cancellationToken);
            return true;
        }
        catch (Exception failure) when (IsOfTheHub(failure, cancellationToken))
        {
            return false;
        }
    }

    private static bool IsOfTheHub(Exception failure, CancellationToken cancellationToken) =>
        failure is TelemetrySendException { IsTransient: true } || (AmqpFailure.IsExpected(failure) && !cancellationToken.IsCancellationRequested);
}
