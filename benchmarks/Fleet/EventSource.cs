using System.Globalization;
using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.Fleet;

/// <summary>Events as the hub delivers them: each batch one reading of each device of a partition, newer than the last.</summary>
internal sealed class EventSource(DeviceFleet fleet, int metrics, TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow().AddDays(-1);
    private readonly long[] _rounds = new long[fleet.Partitions];

    public DeviceFleet Fleet => fleet;

    public TelemetryEvent[] Next(int partition)
    {
        var devices = fleet.Of(partition);
        var round = _rounds[partition]++;
        var readAt = _start.AddMilliseconds(round * 100);
        // As of a fleet that is heard now, not of a backlog: the registry is looked at for each batch.
        var enqueuedAt = time.GetUtcNow();
        var events = new TelemetryEvent[devices.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var number = (round * events.Length) + i;
            events[i] = new TelemetryEvent
            {
                Body = TelemetryBody.Write(devices[i], readAt, round, metrics),
                Partition = partition.ToString(CultureInfo.InvariantCulture),
                SequenceNumber = number,
                Offset = number.ToString(CultureInfo.InvariantCulture),
                EnqueuedTime = enqueuedAt,
                PartitionKey = devices[i],
            };
        }

        return events;
    }

    /// <summary>As many batches as asked for.</summary>
    public List<TelemetryEvent[]> Next(int partition, int batches) =>
        [.. Enumerable.Range(0, batches).Select(_ => Next(partition))];
}
