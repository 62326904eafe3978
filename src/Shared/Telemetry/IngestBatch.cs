using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;
using Serverless.Shared.State;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>One batch while it goes through the steps of <see cref="TelemetryIngestor"/>.</summary>
/// <param name="events">The batch.</param>
/// <param name="buckets">Into how many buckets devices are divided.</param>
internal sealed class IngestBatch(IReadOnlyList<TelemetryEvent> events, int buckets) : IDisposable
{
    // The elements of all events in a row, and for each event where its own end.
    private readonly PooledList<DecodedElement> _elements = new(events.Count);
    private readonly int[] _ends = new int[events.Count];

    private readonly PooledList<Candidate> _candidates = new(events.Count);
    private readonly List<BatchDevice> _devices = new(events.Count);

    // By event; null while nothing was refused.
    private List<Refusal>?[]? _refusals;

    /// <summary>The devices that sent readings, by bucket and id. Known once collapsed.</summary>
    public IReadOnlyList<BatchDevice> Devices => _devices;

    /// <summary>When the newest event was enqueued; of one that is replayed, the end of time: it is judged by who is registered
    /// now. Known once decoded.</summary>
    public DateTimeOffset NewestEnqueued { get; private set; }

    /// <returns>The senders of all elements that the bytes alone did not refuse.</returns>
    public IReadOnlyCollection<string> Decode()
    {
        var decoder = new TelemetryDecoder();
        var senders = new HashSet<string>(events.Count, StringComparer.Ordinal);
        var next = 0;
        for (var i = 0; i < events.Count; i++)
        {
            var enqueued = events[i].Replay is null ? events[i].EnqueuedTime : DateTimeOffset.MaxValue;
            if (enqueued > NewestEnqueued)
            {
                NewestEnqueued = enqueued;
            }

            decoder.Decode(events[i], _elements);
            for (_ends[i] = _elements.Count; next < _ends[i]; next++)
            {
                ref readonly var element = ref _elements[next];
                if (element.Refusal is null)
                {
                    senders.Add(element.DeviceId);
                }
            }
        }

        return senders;
    }

    public void Validate(IReadOnlyDictionary<string, RegisteredDevice> devices, TelemetryValidator validator)
    {
        var next = 0;
        for (var i = 0; i < events.Count; i++)
        {
            for (; next < _ends[i]; next++)
            {
                ref readonly var element = ref _elements[next];
                var device = element.Refusal is null ? devices.GetValueOrDefault(element.DeviceId) : null;
                if (validator.Check(element, device, events[i].EnqueuedTime) is { } refusal)
                {
                    Refuse(i, refusal);
                }
                else
                {
                    _candidates.Add(new Candidate(
                        new Reading(device!.DeviceId, element.Timestamp, element.Sequence, element.Metrics),
                        device,
                        PartitionKeyHash.Assign(device.DeviceId, buckets),
                        i,
                        element.Index));
                }
            }
        }
    }

    /// <summary>Brings the readings of each device together, in order, the same reading sent twice next to itself.</summary>
    public void Collapse()
    {
        var candidates = _candidates.Span;
        candidates.Sort(Candidate.InOrder);
        for (var i = 0; i < candidates.Length; i++)
        {
            ref var candidate = ref candidates[i];
            if (_devices.Count == 0 || _devices[^1].DeviceId != candidate.Device.DeviceId)
            {
                _devices.Add(new BatchDevice(candidate.Device, candidate.Bucket, i));
            }
            else
            {
                candidate.IsRepeated = Reading.CompareOrder(candidates[i - 1].Reading, candidate.Reading) == 0;
            }

            _devices[^1].Count++;
        }
    }

    /// <summary>A device's readings, repetitions included.</summary>
    public Span<Candidate> CandidatesOf(BatchDevice device) => _candidates.Span.Slice(device.Start, device.Count);

    /// <summary>A reading by its position in the batch, which is that of a <see cref="BatchDevice.Start"/>.</summary>
    public ref readonly Candidate this[int position] => ref _candidates[position];

    /// <summary>Refuses what history would not take, and its repetitions, which follow it. May be called for several parts
    /// of the batch at once.</summary>
    public void Reject(int position, RejectedWrite rejected)
    {
        do
        {
            ref var candidate = ref _candidates[position];
            Refuse(candidate.EventIndex, candidate.Reject(rejected.Status, rejected.ErrorCode));
            position++;
        }
        while (position < _candidates.Count && _candidates[position].IsRepeated);
    }

    /// <summary>Makes what the state is given of a device: of one identity the last content, which is the greatest. Its
    /// readings stand in history by now, or are rejected.</summary>
    /// <returns>False where none stands.</returns>
    public bool TryMakeReadings(BatchDevice device)
    {
        var readings = new List<Reading>(device.Count);
        var lastSeen = long.MinValue;
        foreach (ref var candidate in CandidatesOf(device))
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

        if (readings.Count == 0)
        {
            return false;
        }

        device.Readings = new DeviceReadings
        {
            DeviceId = device.DeviceId,
            Registration = device.Registration,
            LastSeen = lastSeen,
            Readings = readings,
        };
        return true;
    }

    /// <summary>Refuses what the state would not take.</summary>
    public void Settle()
    {
        foreach (var device in _devices)
        {
            if (device.Outcome?.Rejection is { } rejection)
            {
                foreach (ref var candidate in CandidatesOf(device))
                {
                    if (!candidate.IsRejected)
                    {
                        Refuse(candidate.EventIndex, candidate.Reject(rejection.Status, rejection.ErrorCode));
                    }
                }
            }
        }
    }

    /// <summary>Each event of which something was refused, with all of that.</summary>
    public List<RefusedEvent> Refused()
    {
        var refused = new List<RefusedEvent>();
        for (var i = 0; _refusals is not null && i < events.Count; i++)
        {
            if (_refusals[i] is { } refusals)
            {
                refusals.Sort(static (left, right) => left.Index.CompareTo(right.Index));
                refused.Add(new RefusedEvent(events[i], refusals));
            }
        }

        return refused;
    }

    public IngestResult ToResult()
    {
        var accepted = new List<IngestedReading>(_candidates.Count);
        var keptBack = new List<KeptBackReading>();
        foreach (var device in _devices)
        {
            foreach (ref readonly var candidate in CandidatesOf(device))
            {
                if (candidate.IsRejected)
                {
                    continue;
                }

                var reading = new IngestedReading(
                    candidate.Reading, device.Registration, events[candidate.EventIndex], candidate.ElementIndex);
                if (WhyKeptBack(candidate, device) is { } reason)
                {
                    keptBack.Add(new KeptBackReading(reading, reason));
                }
                else
                {
                    accepted.Add(reading);
                }
            }
        }

        return new IngestResult
        {
            Accepted = accepted,
            KeptBack = keptBack,
            Refused = [.. Refused().SelectMany(refused => refused.Refusals, (refused, refusal) => new RefusedElement(refused.Event, refusal))],
        };
    }

    public void Dispose()
    {
        _elements.Dispose();
        _candidates.Dispose();
    }

    private static KeptBackReason? WhyKeptBack(in Candidate candidate, BatchDevice device) =>
        device.Outcome!.IsGone ? KeptBackReason.DeviceGone
        : device.Readings!.Readings[candidate.Slot].ContentHash != candidate.Reading.ContentHash ? KeptBackReason.Conflict
        : candidate.IsRepeated ? KeptBackReason.Duplicate
        : device.Outcome.Results[candidate.Slot] switch
        {
            MergeResult.Taken => null,
            MergeResult.Duplicate => KeptBackReason.Duplicate,
            MergeResult.Conflict => KeptBackReason.Conflict,
            _ => KeptBackReason.Stale,
        };

    private static bool IsOneIdentity(Reading left, Reading right) =>
        left.Timestamp == right.Timestamp && left.Sequence == right.Sequence
        && (left.Sequence >= 0 || left.ContentHash == right.ContentHash);

    private void Refuse(int eventIndex, Refusal refusal)
    {
        lock (_devices)
        {
            ((_refusals ??= new List<Refusal>?[events.Count])[eventIndex] ??= []).Add(refusal);
        }
    }
}
