using System.Globalization;
using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Mixed;

/// <summary>A device and what it was told to have been taken.</summary>
internal sealed class MixedDevice(RunDevice device, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _accepted = [];
    private DateTimeOffset _last;
    private long _sent;
    private long _patches;
    private long _acceptedPatches;

    public RunDevice Device => device;

    /// <summary>Readings made; their numbers are 1 and on.</summary>
    public long Sent => Read(ref _sent);

    /// <summary>Changes of its configuration sent; their numbers are 1 and on.</summary>
    public long Patches => Read(ref _patches);

    public long AcceptedPatches => Read(ref _acceptedPatches);

    /// <summary>Numbers of the readings that the backend took.</summary>
    public IReadOnlyList<long> Accepted
    {
        get
        {
            lock (_gate)
            {
                return [.. _accepted];
            }
        }
    }

    /// <summary>The next reading: later than the one before, its number as <c>seq</c> and as the metric <c>counter</c>.</summary>
    public (long Number, string Body) NextReading()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _last = now > _last ? now : _last;
            var (number, angle) = (++_sent, _last.TimeOfDay.TotalDays * 2 * Math.PI);
            return (number, string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"ts":"{{_last:yyyy-MM-ddTHH:mm:ss.fffZ}}","seq":{{number}},"metrics":{"counter":{{number}},"temperature":{{21.5 + Math.Sin(angle):F2}},"pressure":{{1013.25 + Math.Cos(angle):F2}},"running":true,"mode":"auto","vibration":0.21} }"""));
        }
    }

    public void Accept(long number)
    {
        lock (_gate)
        {
            _accepted.Add(number);
        }
    }

    public long NextPatch() => Interlocked.Increment(ref _patches);

    public void AcceptPatch() => Interlocked.Increment(ref _acceptedPatches);

    private static long Read(ref long value) => Interlocked.Read(ref value);
}
