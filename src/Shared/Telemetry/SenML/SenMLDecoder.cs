using System.Text.Json;
using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Telemetry.SenML;

/// <summary>
/// Decodes a SenML pack (RFC 8428) into elements: a reading for each device and time, and each record that is refused for
/// itself. See docs/telemetry-event.md. Keeps scratch space between packs, so it serves one batch at a time.
/// </summary>
internal sealed class SenMLDecoder
{
    /// <summary>Times below this are relative to now, RFC 8428 section 4.5.3: 2^28 seconds.</summary>
    private const decimal FirstAbsoluteTime = 268_435_456;

    private static readonly decimal MaxMilliseconds = 1_000_000_000_000_000_000m;

    private readonly SenMLRecordReader _reader = new();
    private readonly List<SenMLReading> _readings = [];
    private readonly Dictionary<(string DeviceId, long Timestamp), SenMLReading> _byDeviceAndTime = [];

    /// <param name="reader">On the first token of the body; afterwards on the last, unless the pack is refused.</param>
    /// <param name="telemetryEvent">The event, for its enqueued time and the sender it proves.</param>
    /// <param name="elements">Takes the elements, by index.</param>
    /// <returns>Why the pack as a whole is refused, or null.</returns>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public Refusal? Decode(ref Utf8JsonReader reader, TelemetryEvent telemetryEvent, PooledList<DecodedElement> elements)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return new Refusal(0, DeadLetterReason.Malformed, "A SenML pack is an array of records.");
        }

        _readings.Clear();
        _byDeviceAndTime.Clear();
        var inForce = default(SenMLBase);
        var index = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (ReadRecord(ref reader, index, telemetryEvent, ref inForce) is { } packFault)
            {
                return new Refusal(0, DeadLetterReason.Malformed, packFault);
            }

            if (_readings.Count > TelemetryLimits.MaxReadings)
            {
                return new Refusal(0, DeadLetterReason.TooLarge, $"The event holds more than {TelemetryLimits.MaxReadings} readings.");
            }
        }

        if (_readings.Count == 0)
        {
            return index == 0
                ? new Refusal(0, DeadLetterReason.Malformed, "The pack is empty.")
                : new Refusal(0, DeadLetterReason.NoMetrics, "The pack has base fields and no measurement.");
        }

        foreach (var reading in _readings)
        {
            elements.Add(reading.Finish());
        }

        return null;
    }

    /// <returns>What makes the whole pack malformed, or null.</returns>
    private string? ReadRecord(ref Utf8JsonReader reader, int index, TelemetryEvent telemetryEvent, ref SenMLBase inForce)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            Refuse(new Refusal(index, DeadLetterReason.Malformed, "The record is not an object."));
            return null;
        }

        var record = _reader.Read(ref reader, ref inForce);
        if (record.PackFault is null && (record.IsMeasurement || record.Fault is not null))
        {
            Take(record, index, telemetryEvent, inForce);
        }

        return record.PackFault;
    }

    private void Take(in SenMLRecord record, int index, TelemetryEvent telemetryEvent, in SenMLBase inForce)
    {
        var name = SenMLName.Resolve(inForce.Name, record.Name);
        var refusal = SenderResolution.Resolve(telemetryEvent, name.DeviceId, out var deviceId);
        var value = SenMLValue.Resolve(record, inForce.Value);
        if (value.Malformed is not null)
        {
            Refuse(new Refusal(index, DeadLetterReason.Malformed, value.Malformed, deviceId));
            return;
        }

        if (refusal is not null)
        {
            Refuse(refusal.Value with { Index = index, DeviceId = deviceId });
            return;
        }

        var timestamp = TimeOf(inForce.Time + record.Time, telemetryEvent.EnqueuedTime);
        var invalid = MetricName.IsLegal(name.Metric) ? value.Invalid : "A metric's name is not legal.";
        if (invalid is null)
        {
            invalid = ReadingOf(deviceId!, timestamp, index).Add(new Metric(name.Metric, value.Value));
        }

        if (invalid is not null)
        {
            var element = Element(deviceId!, timestamp, index);
            _readings.Add(new SenMLReading(element with
            {
                MetricsRefusal = new Refusal(index, DeadLetterReason.InvalidMetric, invalid, deviceId),
            }));
        }
    }

    private SenMLReading ReadingOf(string deviceId, long timestamp, int index)
    {
        if (!_byDeviceAndTime.TryGetValue((deviceId, timestamp), out var reading))
        {
            reading = new SenMLReading(Element(deviceId, timestamp, index));
            _byDeviceAndTime.Add((deviceId, timestamp), reading);
            _readings.Add(reading);
        }

        return reading;
    }

    private void Refuse(Refusal refusal) =>
        _readings.Add(new SenMLReading(new DecodedElement { Index = refusal.Index, Refusal = refusal }));

    private static DecodedElement Element(string deviceId, long timestamp, int index) => new()
    {
        Index = index,
        DeviceId = deviceId,
        Timestamp = timestamp,
        Sequence = Reading.NoSequence,
        Metrics = [],
    };

    /// <returns>Milliseconds since the epoch; finer digits are cut off.</returns>
    private static long TimeOf(decimal seconds, DateTimeOffset enqueuedTime)
    {
        var milliseconds = Math.Clamp(seconds * 1000, -MaxMilliseconds, MaxMilliseconds);
        return (long)decimal.Floor(seconds < FirstAbsoluteTime ? enqueuedTime.ToUnixTimeMilliseconds() + milliseconds : milliseconds);
    }
}
