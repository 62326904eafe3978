using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;

namespace Serverless.Shared.Telemetry.Submissions;

/// <summary>Judges an event as ingest will, before it is in the hub.</summary>
internal sealed class SubmissionCheck(TelemetryValidator validator)
{
    /// <param name="telemetryEvent">The event, its enqueued time now, its partition key the device.</param>
    /// <param name="device">The device that sends it.</param>
    /// <returns>What is refused; nothing where the event may be sent.</returns>
    public SubmissionJudgement Judge(TelemetryEvent telemetryEvent, Device device)
    {
        var sender = new RegisteredDevice(device.DeviceId, device.Registration, device.Status);
        using var elements = new PooledList<DecodedElement>(1);
        new TelemetryDecoder().Decode(telemetryEvent, elements);
        var refusals = new List<Refusal>();
        foreach (ref readonly var element in elements.Span)
        {
            if (validator.Check(element, sender, telemetryEvent.EnqueuedTime) is { } refusal)
            {
                refusals.Add(refusal);
            }
        }

        return new SubmissionJudgement(refusals, elements.Count);
    }
}
