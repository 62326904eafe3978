using System.Runtime.InteropServices;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;
using Serverless.Shared.State;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>One batch while it goes through the steps of <see cref="TelemetryIngestor"/>.</summary>
internal sealed class IngestBatch(IReadOnlyList<TelemetryEvent> events)
{
    // The elements of all events in a row, and for each event where its own end.
    private readonly List<DecodedElement> _elements = new(events.Count);
    private readonly int[] _ends = new int[events.Count];

    private readonly List<Refusal>?[] _refusals = new List<Refusal>?[events.Count];
    private readonly Dictionary<string, DeviceCandidates> _byDevice = new(StringComparer.Ordinal);
    private readonly List<DeviceCandidates> _merged = [];
    private readonly List<IngestedReading> _accepted = [];
    private readonly List<KeptBackReading> _keptBack = [];

    /// <returns>The senders of all elements that the bytes alone did not refuse.</returns>
    public IReadOnlyCollection<string> Decode()
    {
        var decoder = new TelemetryDecoder();
        var senders = new HashSet<string>(StringComparer.Ordinal);
        var next = 0;
        for (var i = 0; i < events.Count; i++)
        {
            decoder.Decode(events[i], _elements);
            for (_ends[i] = _elements.Count; next < _ends[i]; next++)
            {
                if (_elements[next].Refusal is null)
                {
                    senders.Add(_elements[next].DeviceId);
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
                var element = _elements[next];
                var device = element.Refusal is null ? devices.GetValueOrDefault(element.DeviceId) : null;
                if (validator.Check(element, device, events[i].EnqueuedTime) is { } refusal)
                {
                    Refuse(i, refusal);
                }
                else
                {
                    Add(new Reading(device!.DeviceId, element.Timestamp, element.Sequence, element.Metrics), device, i, element.Index);
                }
            }
        }
    }

    public void Collapse()
    {
        foreach (var device in _byDevice.Values)
        {
            device.Sort();
        }
    }

    /// <summary>Every reading once.</summary>
    public List<(Reading Reading, int Registration)> Readings()
    {
        var readings = new List<(Reading, int)>(_elements.Count);
        foreach (var device in _byDevice.Values)
        {
            foreach (var candidate in device.All)
            {
                if (!candidate.IsRepeated)
                {
                    readings.Add((candidate.Reading, candidate.Registration));
                }
            }
        }

        return readings;
    }

    /// <summary>Refuses what history would not take.</summary>
    /// <param name="rejected">By position in <see cref="Readings"/>, ascending.</param>
    public void Reject(IReadOnlyList<RejectedWrite> rejected)
    {
        var position = -1;
        var next = 0;
        foreach (var device in _byDevice.Values)
        {
            foreach (var candidate in device.All)
            {
                position += candidate.IsRepeated ? 0 : 1;
                while (next < rejected.Count && rejected[next].Index < position)
                {
                    next++;
                }

                if (next < rejected.Count && rejected[next].Index == position)
                {
                    Refuse(candidate.EventIndex, candidate.Reject(rejected[next].Status, rejected[next].ErrorCode));
                }
            }
        }
    }

    /// <summary>What the state is given: of each device that has readings in history.</summary>
    public List<DeviceReadings> States()
    {
        foreach (var device in _byDevice.Values)
        {
            if (device.TryMakeReadings(events))
            {
                _merged.Add(device);
            }
        }

        return _merged.ConvertAll(device => device.Readings!);
    }

    /// <summary>Takes what became of <see cref="States"/>.</summary>
    public void Settle(IReadOnlyList<StateOutcome> outcomes)
    {
        for (var i = 0; i < outcomes.Count; i++)
        {
            foreach (var candidate in _merged[i].All)
            {
                if (!candidate.IsRejected)
                {
                    Settle(candidate, _merged[i].Readings!, outcomes[i]);
                }
            }
        }
    }

    /// <summary>Each event of which something was refused, with all of that.</summary>
    public List<RefusedEvent> Refused()
    {
        var refused = new List<RefusedEvent>();
        for (var i = 0; i < events.Count; i++)
        {
            if (_refusals[i] is { } refusals)
            {
                refused.Add(new RefusedEvent(events[i], refusals));
            }
        }

        return refused;
    }

    public IngestResult ToResult() => new()
    {
        Accepted = _accepted,
        KeptBack = _keptBack,
        Refused = [.. Refused().SelectMany(refused => refused.Refusals, (refused, refusal) => new RefusedElement(refused.Event, refusal))],
    };

    private void Add(Reading reading, RegisteredDevice device, int eventIndex, int elementIndex)
    {
        ref var candidates = ref CollectionsMarshal.GetValueRefOrAddDefault(_byDevice, reading.DeviceId, out _);
        candidates ??= new DeviceCandidates(device.DeviceId, device.Registration);
        candidates.Add(new Candidate(reading, device.Registration, eventIndex, elementIndex));
    }

    private void Settle(Candidate candidate, DeviceReadings given, StateOutcome outcome)
    {
        if (outcome.Rejection is { } rejection)
        {
            Refuse(candidate.EventIndex, candidate.Reject(rejection.Status, rejection.ErrorCode));
            return;
        }

        var reading = new IngestedReading(candidate.Reading, candidate.Registration, events[candidate.EventIndex], candidate.ElementIndex);
        KeptBackReason? reason =
            outcome.IsGone ? KeptBackReason.DeviceGone
            : given.Readings[candidate.Slot].ContentHash != candidate.Reading.ContentHash ? KeptBackReason.Conflict
            : candidate.IsRepeated ? KeptBackReason.Duplicate
            : outcome.Results[candidate.Slot] switch
            {
                MergeResult.Taken => null,
                MergeResult.Duplicate => KeptBackReason.Duplicate,
                MergeResult.Conflict => KeptBackReason.Conflict,
                _ => KeptBackReason.Stale,
            };
        if (reason is { } why)
        {
            _keptBack.Add(new KeptBackReading(reading, why));
        }
        else
        {
            _accepted.Add(reading);
        }
    }

    private void Refuse(int eventIndex, Refusal refusal) => (_refusals[eventIndex] ??= []).Add(refusal);
}
