using Serverless.Shared.State;

namespace Serverless.Shared.Telemetry;

/// <summary>One device's valid readings of a batch.</summary>
internal sealed class DeviceCandidates(string deviceId, int registration)
{
    private readonly List<Candidate> _candidates = [];

    /// <summary>Once sorted: in ascending order, the same reading sent twice standing next to itself.</summary>
    public IReadOnlyList<Candidate> All => _candidates;

    /// <summary>What the state was given.</summary>
    public DeviceReadings? Readings { get; private set; }

    public void Add(Candidate candidate) => _candidates.Add(candidate);

    public void Sort()
    {
        _candidates.Sort(static (left, right) => Reading.CompareOrder(left.Reading, right.Reading));
        for (var i = 1; i < _candidates.Count; i++)
        {
            _candidates[i].IsRepeated = Reading.CompareOrder(_candidates[i - 1].Reading, _candidates[i].Reading) == 0;
        }
    }

    /// <summary>Makes <see cref="Readings"/> of those that stand in history: of one identity the last, which is the
    /// greatest.</summary>
    /// <param name="events">The batch, for the times the device was heard.</param>
    /// <returns>False where none does.</returns>
    public bool TryMakeReadings(IReadOnlyList<TelemetryEvent> events)
    {
        var readings = new List<Reading>(_candidates.Count);
        var lastSeen = long.MinValue;
        foreach (var candidate in _candidates)
        {
            if (candidate.IsRejected)
            {
                continue;
            }

            lastSeen = Math.Max(lastSeen, events[candidate.EventIndex].EnqueuedTime.ToUnixTimeMilliseconds());
            if (readings.Count > 0 && IsOneIdentity(readings[^1], candidate.Reading))
            {
                readings[^1] = candidate.Reading;
            }
            else
            {
                readings.Add(candidate.Reading);
            }

            candidate.Slot = readings.Count - 1;
        }

        Readings = new DeviceReadings { DeviceId = deviceId, Registration = registration, LastSeen = lastSeen, Readings = readings };
        return readings.Count > 0;
    }

    private static bool IsOneIdentity(Reading left, Reading right) =>
        left.Timestamp == right.Timestamp && left.Sequence == right.Sequence
        && (left.Sequence >= 0 || left.ContentHash == right.ContentHash);
}
