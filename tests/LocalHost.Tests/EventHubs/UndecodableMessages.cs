using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.EventHubEmulator;
using Serverless.EventHubEmulator.Log;

namespace Serverless.LocalHost.Tests.EventHubs;

/// <summary>Messages that the AMQP library does not decode. The emulator takes none of them, so they are written into its log, as
/// a hub delivers them that takes more.</summary>
internal static class UndecodableMessages
{
    private static readonly byte[] Data = [0, 0x53, 0x75, 0xA0, 2, (byte)'{', (byte)'}'];

    /// <summary>By name: annotations of the sender's (their entries encoded, keys and values counted apart) and what follows them.</summary>
    public static TheoryData<string, int, byte[], byte[]> All => new()
    {
        { "a property with a null key", 0, [], [.. Properties(2, [0x40, 0xA1, 1, (byte)'x']), .. Data] },
        { "a property twice", 0, [], [.. Properties(4, [0xA1, 1, (byte)'k', 0x41, 0xA1, 1, (byte)'k', 0x42]), .. Data] },
        { "an array of nulls", 0, [], [.. Properties(2, [0xA1, 1, (byte)'a', 0xE0, 2, 2, 0x40]), .. Data] },
        { "an annotation with a null key", 2, [0x40, 0x41], Data },
        { "a section that there is not", 0, [], [0, 0x53, 0x01, 0x40, .. Data] },
        { "no AMQP", 0, [], [0xFF, 0xFE] },
        { "lists in lists", 0, [], [0, 0x53, 0x77, .. Nested(20_000)] },
        { "a property twice, in several frames", 0, [], [.. Properties(4, [0xA1, 1, (byte)'k', 0x41, 0xA1, 1, (byte)'k', 0x42]), 0, 0x53, 0x75, 0xB0, 0, 4, 0, 0, .. new byte[0x40000]] },
    };

    /// <summary>A record whose message begins with what is no section: it does not say which event it is.</summary>
    public static byte[] NoAmqp
    {
        get
        {
            byte[] record = [.. new byte[EventRecord.PrefixLength], 0xFF, 0xFE];
            EventRecord.WritePrefix(record, headerLength: 2, annotationEntries: 0, annotationsLength: 0);
            return record;
        }
    }

    /// <summary>A record of the log.</summary>
    /// <param name="key">The partition key.</param>
    /// <param name="entries">Of <paramref name="annotations"/>.</param>
    /// <param name="annotations">The sender's, encoded.</param>
    /// <param name="sections">What follows them, encoded.</param>
    public static byte[] Record(string key, int entries, byte[] annotations, byte[] sections)
    {
        byte[] all = [.. annotations, 0xA3, 19, .. "x-opt-partition-key"u8, 0xA1, (byte)key.Length, .. System.Text.Encoding.ASCII.GetBytes(key)];
        byte[] record = [.. new byte[EventRecord.PrefixLength], .. all, .. sections];
        EventRecord.WritePrefix(record, 0, entries + 2, all.Length);
        return record;
    }

    /// <summary>Writes records into a partition of an emulator that does not run.</summary>
    public static async Task WriteAsync(string directory, int partition, IEnumerable<byte[]> records)
    {
        var options = new EventHubEmulatorOptions { DataDirectory = directory };
        await using var log = EventHubLog.Open(options, NullLogger<LogWriter>.Instance);
        foreach (var record in records)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(record.Length);
            record.CopyTo(buffer, 0);
            var written = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
            log.Writer.Append(new AppendRequest(log.Find("telemetry")!.Partitions[partition], buffer, record.Length, 1, written.SetResult));
            Assert.Null(await written.Task);
        }
    }

    private static byte[] Properties(byte entries, byte[] content) => [0, 0x53, 0x74, 0xC1, (byte)(content.Length + 1), entries, .. content];

    private static byte[] Nested(int depth)
    {
        var value = new byte[(depth * 9) + 1];
        for (var at = 0; at < value.Length - 1; at += 9)
        {
            value[at] = 0xD0;
            BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(at + 1), value.Length - at - 5);
            BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(at + 5), 1);
        }

        value[^1] = 0x40;
        return value;
    }
}
