extern alias shared;

using Serverless.Shared.Telemetry;
using PartitionKeyHash = shared::Serverless.Shared.Tables.PartitionKeyHash;

namespace Serverless.LocalHost.Demo;

/// <summary>Sends the plan through Event Hubs as fast as the backend makes readings queryable.</summary>
internal sealed class Replay(ITelemetrySender sender, StateProbe probe, TimeProvider time)
{
    /// <summary>Events handed over in one go, over all partitions.</summary>
    private const int SliceSize = 500;

    /// <summary>Readings sent and not yet queryable at which sending pauses: enough to keep full batches coming on
    /// every partition, few enough that latency shows the backend and not the queue before it.</summary>
    private const int Window = 2_000;

    /// <summary>Sends all of it, noting each event in the log once the hub has acknowledged it.</summary>
    public async Task RunAsync(
        IReadOnlyList<PlannedEvent> plan, SenderLog log, IProgress<int> progress, CancellationToken cancellationToken)
    {
        var partitions = await sender.GetPartitionsAsync(cancellationToken);
        for (var start = 0; start < plan.Count; start += SliceSize)
        {
            while (probe.Outstanding >= Window)
            {
                await probe.RoundAsync(cancellationToken);
            }

            var slice = plan.Skip(start).Take(SliceSize).ToList();
            var sentAt = time.GetTimestamp();
            await SendAsync(slice, partitions, cancellationToken);
            foreach (var sent in slice)
            {
                Note(sent, log, sentAt);
            }

            progress.Report(log.Sent);
        }
    }

    private async Task SendAsync(
        List<PlannedEvent> slice, IReadOnlyList<string> partitions, CancellationToken cancellationToken)
    {
        // Within a partition the order of the plan is kept: it decides which readings come late.
        var unkeyed = slice
            .Where(one => one.PartitionKey is null)
            .GroupBy(one => PartitionKeyHash.Assign(one.DeviceId, partitions.Count))
            .Select(group => sender.SendToPartitionAsync(
                partitions[group.Key], [.. group.Select(one => new ReadOnlyMemory<byte>(one.Body))], cancellationToken));
        var keyed = slice
            .Where(one => one.PartitionKey is not null)
            .Select(one => sender.SendAsync(one.PartitionKey!, one.Body, contentType: null, one.Properties, cancellationToken));
        await Task.WhenAll(unkeyed.Concat(keyed));
    }

    private void Note(PlannedEvent sent, SenderLog log, long sentAt)
    {
        var before = log.Devices.TryGetValue(sent.DeviceId, out var device) ? device.Latest : null;
        log.Add(sent);
        var after = log.Devices[sent.DeviceId].Latest;
        if (after is { } raised && after != before)
        {
            probe.Sent(sent.DeviceId, raised, sentAt);
        }
    }
}
