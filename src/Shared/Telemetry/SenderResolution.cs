using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;

namespace Serverless.Shared.Telemetry;

/// <summary>Who sent an element: the publisher the hub has proven, else the partition key, else the element's own
/// field. All that are present must be legal and agree, whichever of them decides.</summary>
internal static class SenderResolution
{
    /// <param name="telemetryEvent">Its publisher and key; empty counts as absent.</param>
    /// <param name="field">The element's <c>deviceId</c>, or null.</param>
    /// <param name="deviceId">The sender, or the one claimed where something is refused; null where that is no legal
    /// id.</param>
    public static Refusal? Resolve(TelemetryEvent telemetryEvent, string? field, out string? deviceId)
    {
        var publisher = string.IsNullOrEmpty(telemetryEvent.Publisher) ? null : telemetryEvent.Publisher;
        var key = string.IsNullOrEmpty(telemetryEvent.PartitionKey) ? null : telemetryEvent.PartitionKey;
        var sender = publisher ?? key ?? field;
        deviceId = DeviceId.IsValid(sender) ? sender : null;

        if (publisher is not null && !DeviceId.IsValid(publisher))
        {
            return Invalid("The publisher is no legal device id.");
        }

        if (key is not null && !DeviceId.IsValid(key))
        {
            return Invalid("The partition key is no legal device id.");
        }

        if (field is not null && !DeviceId.IsValid(field))
        {
            return Invalid("deviceId is no legal device id.");
        }

        if (sender is null)
        {
            return Invalid("There is neither a publisher, a partition key nor a deviceId.");
        }

        return Differs(key, sender) || Differs(field, sender)
            ? new Refusal(0, DeadLetterReason.IdentityMismatch, "Publisher, partition key and deviceId do not all name the same device.")
            : null;
    }

    private static bool Differs(string? one, string other) => one is not null && !string.Equals(one, other, StringComparison.Ordinal);

    private static Refusal Invalid(string detail) => new(0, DeadLetterReason.InvalidDeviceId, detail);
}
