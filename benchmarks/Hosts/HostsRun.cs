using Serverless.Benchmarks.Reporting;

namespace Serverless.Benchmarks.Hosts;

/// <summary>One run.</summary>
/// <param name="Events">Events of a phase.</param>
/// <param name="EventsPerSecond">By one host, by two and so on.</param>
/// <param name="ChangingEventsPerSecond">While hosts came and one was killed.</param>
/// <param name="JoinSeconds">From a ready line to even shares, on average.</param>
/// <param name="KillSeconds">From a kill to even shares.</param>
internal sealed record HostsRun(
    long Events, IReadOnlyList<double> EventsPerSecond, double ChangingEventsPerSecond, double JoinSeconds, double KillSeconds)
{
    public override string ToString() =>
        $"{string.Join(", ", EventsPerSecond.Select(Figures.Format))} events/s by 1, 2, 3 hosts; {Figures.Format(ChangingEventsPerSecond)} events/s while they change";
}
