using Serverless.LocalHost.EventHubs.Leases;

namespace Serverless.LocalHost.EventHubs;

/// <summary>The pumps of the partitions that are this host's. For one caller at a time, but for <see cref="Current"/>.</summary>
/// <param name="create">Makes the pump of a claimed partition.</param>
/// <param name="stop">The host stops.</param>
/// <param name="abort">The host has waited long enough.</param>
internal sealed class RunningPumps(Func<HeldLease, PartitionPump> create, CancellationToken stop, CancellationToken abort)
{
    private readonly Dictionary<string, PartitionPump> _pumps = new(StringComparer.Ordinal);

    // The last run of each partition, over or not.
    private readonly Dictionary<string, Task> _runs = new(StringComparer.Ordinal);
    private IReadOnlyList<PartitionPump> _current = [];

    public IReadOnlyList<PartitionPump> Current => Volatile.Read(ref _current);

    /// <summary>Ends the pumps of what is lost, then starts those of what is claimed.</summary>
    public void Apply(OwnershipChange change)
    {
        foreach (var partition in change.Lost)
        {
            if (_pumps.Remove(partition, out var pump))
                pump.Displace();
        }

        foreach (var lease in change.Claimed)
        {
            var pump = _pumps[lease.Partition] = create(lease);
            var former = _runs.GetValueOrDefault(lease.Partition) ?? Task.CompletedTask;
            // Lost and claimed again: the batch that is being given up comes first.
            _runs[lease.Partition] = Task.Run(async () =>
            {
                await former.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                using (pump)
                    await pump.RunAsync(stop, abort).ConfigureAwait(false);
            });
        }

        Volatile.Write(ref _current, [.. _pumps.Values.OrderBy(pump => pump.Partition, StringComparer.Ordinal)]);
    }

    /// <summary>Completes when all have ended.</summary>
    public Task EndedAsync() => Task.WhenAll(_runs.Values);
}
