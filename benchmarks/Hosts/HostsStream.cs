using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.Hosts;

/// <summary>Readings of the whole fleet, phase after phase.</summary>
/// <param name="host">A host that stays.</param>
/// <param name="load">Devices, metrics and start.</param>
/// <param name="devices">Devices of the fleet.</param>
internal sealed class HostsStream(RunningHost host, Load load, int devices)
{
    /// <summary>Readings that each device has sent.</summary>
    public int Rounds { get; private set; }

    /// <summary>Sends so many readings of each device and waits until all are stored.</summary>
    /// <param name="rounds">The readings.</param>
    /// <param name="meanwhile">What happens while they are sent and stored.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Events stored a second.</returns>
    public async Task<double> SendAsync(int rounds, Func<Task> meanwhile, CancellationToken cancellationToken)
    {
        await using var generator = await Generator
            .PrepareAsync(host.Amqp, load with { FirstRound = Rounds, Rounds = rounds }, cancellationToken).ConfigureAwait(false);
        Rounds += rounds;
        var sending = generator.SendAsync(cancellationToken);
        var happening = meanwhile();
        var end = await host.StoredAsync((long)Rounds * devices, cancellationToken).ConfigureAwait(false);
        await happening.ConfigureAwait(false);
        return (long)rounds * devices / (end - (await sending.ConfigureAwait(false)).Started).TotalSeconds;
    }
}
