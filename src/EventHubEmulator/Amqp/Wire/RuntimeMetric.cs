using System.Buffers.Binary;
using System.Buffers.Text;
using Serverless.EventHubEmulator.Log;

namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>
/// Where a partition's log ends, as the delivery annotations that a receiver gets with each event if it asked for
/// them (<c>trackLastEnqueuedEventProperties</c> in the SDKs).
/// </summary>
internal sealed class RuntimeMetric(PartitionLog partition, TimeProvider timeProvider)
{
    // Section descriptor, map32 with size and count; then a symbol (2 + name) and a value four times.
    private const int MaxBytes = 3 + 9 + (4 * 2) + 29 + 9 + 20 + 2 + 20 + 22 + 9 + 31 + 9;

    private readonly byte[] _section = new byte[MaxBytes];
    private int _length;

    /// <summary>The encoded section, as of the last <see cref="Refresh"/>.</summary>
    public ReadOnlySpan<byte> Section => _section.AsSpan(0, _length);

    /// <summary>Takes the log's end of now.</summary>
    public void Refresh()
    {
        var end = partition.Properties;
        var span = _section.AsSpan();
        ReadOnlySpan<byte> start = [0, FormatCode.SmallULong, (byte)SectionCode.DeliveryAnnotations, FormatCode.Map32, 0, 0, 0, 0, 0, 0, 0, 8];
        start.CopyTo(span);
        var at = WriteLong(span, start.Length, "last_enqueued_sequence_number"u8, FormatCode.Long, end.LastSequenceNumber);
        at = WriteName(span, at, "last_enqueued_offset"u8);
        span[at] = FormatCode.String8;
        Utf8Formatter.TryFormat(end.LastOffset, span[(at + 2)..], out var digits);
        span[at + 1] = (byte)digits;
        at = WriteLong(span, at + 2 + digits, "last_enqueued_time_utc"u8, FormatCode.Timestamp, end.LastEnqueuedMilliseconds);
        at = WriteLong(
            span, at, "runtime_info_retrieval_time_utc"u8, FormatCode.Timestamp, timeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(span[4..], at - 8);
        _length = at;
    }

    private static int WriteLong(Span<byte> span, int at, ReadOnlySpan<byte> name, byte code, long value)
    {
        at = WriteName(span, at, name);
        span[at] = code;
        BinaryPrimitives.WriteInt64BigEndian(span[(at + 1)..], value);
        return at + 9;
    }

    private static int WriteName(Span<byte> span, int at, ReadOnlySpan<byte> name)
    {
        span[at] = FormatCode.Symbol8;
        span[at + 1] = (byte)name.Length;
        name.CopyTo(span[(at + 2)..]);
        return at + 2 + name.Length;
    }
}
