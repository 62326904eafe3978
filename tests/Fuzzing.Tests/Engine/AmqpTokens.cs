using System.Text;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>What AMQP is made of: constructors with values, descriptors, the service's annotations.</summary>
internal static class AmqpTokens
{
    public static IReadOnlyList<byte[]> All { get; } =
    [
        [0], [0x40], [0x41], [0x43], [0x45], [0x53, 0x10], [0x52, 1], [0x56, 1], [0x60, 0, 1], [0x70, 0, 0, 0, 1], [0x70, 255, 255, 255, 255], [0x80, 0, 0, 0, 0, 0, 0, 0, 0x72],
        [0xA0, 0], [0xA1, 1, (byte)'a'], [0xA3, 1, (byte)'a'], [0xB0, 0, 0, 0, 0], [0xB1, 0, 0, 0, 1, (byte)'a'], [0xC0, 1, 0], [0xC1, 1, 0], [0xD0, 0, 0, 0, 4, 0, 0, 0, 0],
        [0xD1, 0, 0, 0, 4, 0, 0, 0, 0], [0xE0, 2, 1, 0x40], [0xF0, 0, 0, 0, 6, 255, 255, 255, 255, 0x40, 0],
        .. Enumerable.Range(0x10, 9).Concat(Enumerable.Range(0x70, 9)).Concat([0x24, 0x28, 0x29, 0x40, 0x41, 0x44]).Select(code => (byte[])[0, 0x53, (byte)code]),
        .. new[] { "x-opt-partition-key", "x-opt-publisher", "x-opt-sequence-number", "x-opt-offset", "x-opt-enqueued-time" }
            .Select(name => (byte[])[0xA3, (byte)name.Length, .. Encoding.ASCII.GetBytes(name)]),
        [0xA1, 6, .. "pump-7"u8], [0xA1, 5, .. "other"u8],
    ];
}
