using Amqp;

namespace Serverless.EventHubEmulator.Amqp;

/// <summary>A received message that is left encoded: the log stores it as it came.</summary>
internal sealed class RawMessage(ByteBuffer payload) : Message
{
    public ReadOnlySpan<byte> Payload => payload.Buffer.AsSpan(payload.Offset, payload.Length);

    /// <summary>Decodes it, for requests to <c>$cbs</c> and <c>$management</c>.</summary>
    public Message Decode() => Decode(payload);
}
