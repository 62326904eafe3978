using System.Globalization;

namespace Serverless.Benchmarks.Workers;

/// <summary>Counts invocations, their events and the time they are billed for.</summary>
internal sealed class InvocationMeter
{
    private const int BilledAtLeastMilliseconds = 1_000;
    private const int BilledStepMilliseconds = 100;

    private long _invocations;
    private long _events;
    private long _billedMilliseconds;

    /// <param name="events">Events of the invocation.</param>
    /// <param name="duration">How long it took. Flex Consumption bills it rounded up to 100 ms, and 1,000 ms at least.</param>
    public void Add(int events, TimeSpan duration)
    {
        var steps = (long)Math.Ceiling(duration.TotalMilliseconds / BilledStepMilliseconds);
        Interlocked.Increment(ref _invocations);
        Interlocked.Add(ref _events, events);
        Interlocked.Add(ref _billedMilliseconds, Math.Max(BilledAtLeastMilliseconds, steps * BilledStepMilliseconds));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Volatile.Read(ref _invocations)} {Volatile.Read(ref _events)} {Volatile.Read(ref _billedMilliseconds)}");
}
