using Microsoft.Extensions.Options;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;

namespace Serverless.Shared.Telemetry;

/// <summary>Decides on a decoded element by its device and its time, in the order of the contract's reasons.</summary>
internal sealed class TelemetryValidator(IOptions<TelemetryOptions> options)
{
    private readonly long _retention = (long)options.Value.Retention.TotalMilliseconds;
    private readonly long _maxClockLead = (long)options.Value.MaxClockLead.TotalMilliseconds;

    /// <param name="element">What the bytes alone did not refuse.</param>
    /// <param name="device">The sender, or null where no such device is registered.</param>
    /// <param name="enqueuedTime">The event's: the only clock a reading's time is judged by.</param>
    /// <returns>The first reason that applies, or null: the element is a reading.</returns>
    public Refusal? Check(in DecodedElement element, RegisteredDevice? device, DateTimeOffset enqueuedTime)
    {
        if (element.Refusal is not null)
        {
            return element.Refusal;
        }

        if (device is null)
        {
            return Refuse(element, DeadLetterReason.UnknownDevice, "No such device is registered.");
        }

        if (device.Status != DeviceStatus.Enabled)
        {
            return Refuse(element, DeadLetterReason.DeviceDisabled, "The device is disabled.");
        }

        var age = enqueuedTime.ToUnixTimeMilliseconds() - element.Timestamp;
        if (age < -_maxClockLead)
        {
            return Refuse(element, DeadLetterReason.TimestampOutOfRange, "ts lies too far after the event's enqueued time.");
        }

        return age > _retention
            ? Refuse(element, DeadLetterReason.TimestampOutOfRange, "ts lies too far before the event's enqueued time.")
            : element.MetricsRefusal;
    }

    private static Refusal Refuse(in DecodedElement element, DeadLetterReason reason, string detail) =>
        new(element.Index, reason, detail, element.DeviceId);
}
