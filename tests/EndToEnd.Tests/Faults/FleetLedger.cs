using System.Globalization;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>
/// What was sent and what became of it, held against what is there. What the hub acknowledged must be there once; what it
/// may have taken unanswered may be there; nothing else. States are those of the readings found.
/// </summary>
internal sealed class FleetLedger
{
    private readonly Dictionary<(string Device, long Timestamp, long Sequence), FleetEvent> _readings = [];
    private readonly HashSet<(string Device, long Timestamp, long Sequence)> _acknowledged = [];
    private readonly Dictionary<string, (string Reason, int Acknowledged, int Sent)> _poison = new(StringComparer.Ordinal);

    /// <summary>Events acknowledged, repeated ones each time.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Events sent that nobody answered.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Notes events that were sent, and whether the hub has acknowledged them.</summary>
    public void Add(IReadOnlyList<FleetEvent> events, bool acknowledged)
    {
        Acknowledged += acknowledged ? events.Count : 0;
        Unanswered += acknowledged ? 0 : events.Count;
        foreach (var one in events)
        {
            if (one.Reason is { } reason)
            {
                var body = Convert.ToHexString(one.Body);
                var (_, known, sent) = _poison.GetValueOrDefault(body);
                _poison[body] = (reason, known + (acknowledged ? 1 : 0), sent + 1);
                continue;
            }

            _readings[one.Key] = one;
            if (acknowledged)
            {
                _acknowledged.Add(one.Key);
            }
        }
    }

    /// <summary>Every way in which the store does not balance, the first few of each by name; empty where it does.</summary>
    public IReadOnlyList<string> Balance(StoredFleet stored)
    {
        List<string> found =
        [
            .. Named("lost", _acknowledged.Where(key => !stored.History.ContainsKey(key))),
            .. Named("doubled", stored.History.Where(row => row.Value.Count > 1).Select(row => row.Key)),
            .. Named("never sent", stored.History.Keys.Where(key => !_readings.ContainsKey(key))),
            .. Named("altered", stored.History.Where(row => _readings.TryGetValue(row.Key, out var sent) && row.Value[0] != sent.Metrics.First().Value).Select(row => row.Key)),
        ];
        var states = Model(stored.History.Keys.Where(_readings.ContainsKey).Select(key => _readings[key]));
        found.AddRange(Named("wrong state", states.Where(one => stored.States.GetValueOrDefault(one.Key) != one.Value).Select(one => one.Key)));
        found.AddRange(Named("state of nothing", stored.States.Keys.Except(states.Keys)));
        found.AddRange(Named("dead letter lost", _poison.Where(one => Letters(stored, one) < one.Value.Acknowledged).Select(one => one.Key)));
        found.AddRange(Named("dead letter doubled", _poison.Where(one => Letters(stored, one) > one.Value.Sent).Select(one => one.Key)));
        found.AddRange(Named("dead letter of nothing", stored.DeadLetters.Keys.Where(one => !_poison.TryGetValue(one.Body, out var sent) || sent.Reason != one.Reason)));
        return found;
    }

    /// <summary>By device and metric, the greatest reading that has it.</summary>
    private static Dictionary<(string Device, string Metric), (double Value, long Timestamp, long Sequence)> Model(IEnumerable<FleetEvent> readings)
    {
        var model = new Dictionary<(string, string), (double, long, long)>();
        foreach (var reading in readings)
        {
            foreach (var (name, value) in reading.Metrics)
            {
                if (!model.TryGetValue((reading.DeviceId, name), out var latest)
                    || (latest.Item2, latest.Item3).CompareTo((reading.Timestamp, reading.Sequence)) < 0)
                {
                    model[(reading.DeviceId, name)] = (value, reading.Timestamp, reading.Sequence);
                }
            }
        }

        return model;
    }

    private static int Letters(StoredFleet stored, KeyValuePair<string, (string Reason, int Acknowledged, int Sent)> poison) =>
        stored.DeadLetters.GetValueOrDefault((poison.Value.Reason, poison.Key));

    private static IEnumerable<string> Named<T>(string what, IEnumerable<T> which)
    {
        var all = which.ToList();
        return all.Count == 0
            ? []
            : [string.Create(CultureInfo.InvariantCulture, $"{all.Count} {what}: {string.Join(", ", all.Take(5))}")];
    }
}
