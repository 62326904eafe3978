using Microsoft.Extensions.Options;
using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Telemetry;

/// <summary>Decides on a decoded element by its device and its time, in the order of the contract's reasons.</summary>
internal sealed class TelemetryValidator(IOptions<TelemetryOptions> options)
{
    private readonly long _retention = (long)options.Value.Retention.TotalMilliseconds;
    private readonly long _maxClockLead = (long)options.Value.MaxClockLead.TotalMilliseconds;

    /// <param name="element">What the bytes alone did not refuse.</param>
    /// <param name="isRegistered">Whether the sender is a device.</param>
    /// <param name="isEnabled">Whether that device is enabled.</param>
    /// <param name="enqueuedTime">The event's: the only clock a reading's time is judged by.</param>
    /// <returns>The first reason that applies, or null: the element is a reading.</returns>
    public Refusal? Check(in DecodedElement element, bool isRegistered, bool isEnabled, DateTimeOffset enqueuedTime)
    {
        if (element.Refusal is not null)
        {
            return element.Refusal;
        }

        if (!isRegistered)
        {
            return Refuse(element, DeadLetterReason.UnknownDevice, "No such device is registered.");
        }

        if (!isEnabled)
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
