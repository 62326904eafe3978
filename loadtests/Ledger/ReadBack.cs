using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Running;

namespace Serverless.LoadTests.Ledger;

/// <summary>
/// Holds what is found against what was sent, a bit for each reading. What was sent is not asked of the backend: it
/// follows from the seed.
/// </summary>
internal sealed class ReadBack
{
    private readonly Readings _readings;
    private readonly SendLog _log;
    private readonly long[] _offsets;
    private readonly ulong[] _found;
    private readonly int[] _latest;
    private readonly bool[] _stateSeen;
    private readonly Dictionary<(int Device, int Number), int> _letters = [];

    public ReadBack(Readings readings, SendLog log)
    {
        (_readings, _log, Faults) = (readings, log, new LedgerFaults(readings.Population.Names));
        var devices = readings.Population.Devices;
        (_offsets, _latest, _stateSeen) = (new long[devices + 1], new int[devices], new bool[devices]);
        for (var device = 0; device < devices; device++)
        {
            var count = readings.CountBefore(device, log.Until);
            _offsets[device + 1] = _offsets[device] + count;
            _latest[device] = Enumerable.Range(1, count).Select(back => count - back)
                .FirstOrDefault(number => readings.Population.IsOn(device, number) && !log.IsUnsure(device, number), -1);
        }

        _found = new ulong[(_offsets[devices] / 64) + 1];
    }

    public LedgerFaults Faults { get; }

    /// <summary>Readings and states that there are to read, about.</summary>
    public long Expected => _offsets[^1] + _stateSeen.Length;

    /// <summary>Is told of each reading and state; may be null.</summary>
    public StageProgress? Progress { get; set; }

    /// <summary>Readings of this run that were found, each once.</summary>
    public long Stored { get; private set; }

    /// <summary>Dead letters of this run's poison by reason, each poison once.</summary>
    public SortedDictionary<string, int> DeadLetters { get; } = new(StringComparer.Ordinal);

    /// <summary>A reading that is in the history.</summary>
    /// <param name="device">Its device's number.</param>
    /// <param name="timestamp">Milliseconds since the epoch.</param>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="valueOf">Its value of a metric, or null.</param>
    public void AddReading(int device, long timestamp, long sequence, Func<string, object?> valueOf)
    {
        if (NumberOf(sequence) is not { } number)
        {
            return;
        }

        if (!IsSent(device, number))
        {
            Faults.Add(LedgerFault.Unexpected, device, number);
            return;
        }

        var place = _offsets[device] + number;
        var bit = 1UL << (int)(place & 63);
        if ((_found[place >> 6] & bit) != 0)
        {
            Faults.Add(LedgerFault.Doubled, device, number);
            return;
        }

        _found[place >> 6] |= bit;
        Stored++;
        Progress?.Add(1);
        if (timestamp != _readings.TimestampOf(device, number) || !HasContent(device, number, valueOf))
        {
            Faults.Add(LedgerFault.Altered, device, number);
        }
    }

    /// <summary>A device's state.</summary>
    /// <param name="device">The device's number.</param>
    /// <param name="metricOf">What it shows of a metric, or null.</param>
    public void AddState(int device, Func<string, ShownMetric?> metricOf)
    {
        _stateSeen[device] = true;
        Progress?.Add(1);
        if (_latest[device] is >= 0 and var latest
            && !_readings.Population.TypeOf(device).Names.Select((name, index) => (name, index))
                .All(metric => IsCurrent(device, latest, metric.index, metricOf(metric.name))))
        {
            Faults.Add(LedgerFault.Stale, device, latest);
        }
    }

    /// <summary>A dead letter of an event that was enqueued since the run began.</summary>
    public void AddDeadLetter(string reason, ReadOnlySpan<byte> body)
    {
        if (PoisonEvent.Find(_readings, body) is not (var device, var number))
        {
            Faults.AddRefused(reason, body);
            return;
        }

        var sent = device < _readings.Population.Devices && IsSent(device, number) && _readings.Population.Faults.IsPoisoned(device, number)
            ? PoisonEvent.Of(_readings, device, number)
            : null;
        if (sent is null || sent.Reason != reason || !body.SequenceEqual(sent.Body))
        {
            Faults.Add(LedgerFault.WrongDeadLetter, device, number);
            return;
        }

        _letters[(device, number)] = _letters.GetValueOrDefault((device, number)) + 1;
        if (_letters[(device, number)] == 1)
        {
            DeadLetters[reason] = DeadLetters.GetValueOrDefault(reason) + 1;
        }
        else if (!_log.IsPoisonRetried(device, number))
        {
            // Sent again by a gateway it may be there more than once: each copy is an event of its own.
            Faults.Add(LedgerFault.DoubledDeadLetter, device, number);
        }
    }

    /// <summary>Everything was added: what is missing is lost.</summary>
    /// <returns>Readings that were sent.</returns>
    public long Complete()
    {
        var sent = 0L;
        for (var device = 0; device < _latest.Length; device++)
        {
            var count = (int)(_offsets[device + 1] - _offsets[device]);
            for (var number = 0; number < count; number++)
            {
                if (!_readings.Population.IsOn(device, number))
                {
                    continue;
                }

                sent++;
                var place = _offsets[device] + number;
                if ((_found[place >> 6] & (1UL << (int)(place & 63))) == 0 && !_log.IsUnsure(device, number))
                {
                    Faults.Add(LedgerFault.Lost, device, number);
                }

                if (_readings.Population.Faults.IsPoisoned(device, number) && !_letters.ContainsKey((device, number)) && !_log.IsUnsure(device, number, isPoison: true))
                {
                    Faults.Add(LedgerFault.NoDeadLetter, device, number);
                }
            }

            if (_latest[device] >= 0 && !_stateSeen[device])
            {
                Faults.Add(LedgerFault.Stale, device, _latest[device]);
            }
        }

        return sent;
    }

    private int? NumberOf(long sequence) =>
        sequence - _readings.FirstSequence is >= 0 and < Readings.SequencesOfARun and var number ? (int)number : null;

    private bool IsSent(int device, int number) =>
        number < _offsets[device + 1] - _offsets[device] && _readings.Population.IsOn(device, number);

    private bool HasContent(int device, int number, Func<string, object?> valueOf)
    {
        var type = _readings.Population.TypeOf(device);
        for (var metric = 0; metric < type.Names.Count; metric++)
        {
            if (valueOf(type.Names[metric]) is not double value || value != _readings.ValueOf(metric, device, number))
            {
                return false;
            }
        }

        return type.Padding.Length == 0 || valueOf(DeviceType.PaddingName) is string padding && padding == type.Padding;
    }

    /// <summary>The greatest reading, or one of which nobody knew that it arrived, or one of another run with a clock ahead.</summary>
    private bool IsCurrent(int device, int latest, int metric, ShownMetric? shown)
    {
        if (shown is not { } there || there.Timestamp < _readings.TimestampOf(device, latest))
        {
            return false;
        }

        return NumberOf(there.Sequence) is not { } number
            ? there.Timestamp > _readings.TimestampOf(device, latest)
            : (number == latest || (number > latest && _log.IsUnsure(device, number)))
                && there.Timestamp == _readings.TimestampOf(device, number)
                && there.Value is double value && value == _readings.ValueOf(metric, device, number);
    }
}
