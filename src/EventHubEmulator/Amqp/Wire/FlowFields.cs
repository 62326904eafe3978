namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>What a flow says of the session's and a link's credit (AMQP 1.0, part 2.7.4).</summary>
/// <param name="NextIncomingId">The transfer that the client expects next; <c>null</c> before it has seen our begin.</param>
/// <param name="IncomingWindow">Transfers that it takes from there on.</param>
/// <param name="Handle">The link, by the client's own number; <c>null</c> if the flow is the session's.</param>
/// <param name="DeliveryCount">Deliveries that it has seen on the link; <c>null</c> before it has seen our attach.</param>
/// <param name="LinkCredit">Deliveries that it takes from there on.</param>
internal readonly record struct FlowFields(uint? NextIncomingId, uint IncomingWindow, uint? Handle, uint? DeliveryCount, uint LinkCredit)
{
    /// <summary>Positions of the fields in the performative.</summary>
    public const int NextOutgoingIdField = 2;

    /// <inheritdoc cref="NextOutgoingIdField"/>
    public const int DeliveryCountField = 5;

    /// <inheritdoc cref="NextOutgoingIdField"/>
    public const int DrainField = 8;

    /// <summary>Reads the fields; those left out at the end are null, as a null itself is.</summary>
    public static bool TryRead(ReadOnlySpan<byte> fields, out FlowFields flow)
    {
        flow = default;
        var reader = new AmqpReader(fields);
        if (!reader.TryReadOptionalUInt(out var nextIncomingId)
            || !reader.TryReadOptionalUInt(out var incomingWindow)
            || !reader.TryReadOptionalUInt(out _)
            || !reader.TryReadOptionalUInt(out _)
            || !reader.TryReadOptionalUInt(out var handle)
            || !reader.TryReadOptionalUInt(out var deliveryCount)
            || !reader.TryReadOptionalUInt(out var linkCredit))
        {
            return false;
        }

        flow = new FlowFields(nextIncomingId, incomingWindow ?? 0, handle, deliveryCount, linkCredit ?? 0);
        return true;
    }
}
