using Serverless.EventHubEmulator.Amqp.Links;

namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>One session's numbers in the direction to the client. Guarded by <see cref="OutgoingSessions"/>.</summary>
/// <param name="firstWindow">Transfers that the client's begin takes.</param>
internal sealed class OutgoingSession(uint firstWindow)
{
    private uint _windowEnd = firstWindow;

    /// <summary>Our number of the session.</summary>
    public ushort Channel { get; set; }

    /// <summary>The next transfer's number. The library begins at 0.</summary>
    public uint NextOutgoingId { get; set; }

    /// <summary>The next delivery's number.</summary>
    public uint NextDeliveryId { get; set; }

    /// <summary>Links on which events go out, in the order of their attaches.</summary>
    public List<EventDeliveries> Links { get; } = [];

    /// <summary>Whether the client takes another transfer.</summary>
    public bool HasWindow => (int)(_windowEnd - NextOutgoingId) > 0;

    public void SetWindow(uint? nextIncomingId, uint window) => _windowEnd = (nextIncomingId ?? 0) + window;
}
