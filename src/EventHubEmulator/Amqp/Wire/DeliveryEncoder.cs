using System.Buffers.Binary;
using System.Buffers.Text;
using Serverless.EventHubEmulator.Log;

namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>Makes the message that a receiver gets: a stored event with the service's annotations put in.</summary>
internal static class DeliveryEncoder
{
    private const int MaxOffsetDigits = 20;

    // Section descriptor, map32 with size and count; then for each of the three a symbol (2 + name) and its value.
    private static readonly int OwnLength =
        3 + 9 + (3 * 2)
        + ServiceAnnotations.SequenceNumber.Length + 9
        + ServiceAnnotations.Offset.Length + 2 + MaxOffsetDigits
        + ServiceAnnotations.EnqueuedTime.Length + 9;

    /// <summary>Bytes that a record's message takes at most.</summary>
    public static int MaxLength(EventRecord record) => record.Length + OwnLength;

    /// <summary>Writes the message and returns its length.</summary>
    /// <param name="record">The event.</param>
    /// <param name="sequenceNumber">Its sequence number.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="enqueuedMilliseconds">Its enqueued time, Unix milliseconds.</param>
    /// <param name="deliveryAnnotations">The encoded section of that name; empty for none.</param>
    /// <param name="span">Takes the message: <see cref="MaxLength"/> and the section, or more.</param>
    public static int Encode(
        EventRecord record, long sequenceNumber, long offset, long enqueuedMilliseconds, ReadOnlySpan<byte> deliveryAnnotations, Span<byte> span)
    {
        var at = Copy(record.Header, span, 0);
        at = Copy(deliveryAnnotations, span, at);

        span[at++] = 0;
        span[at++] = FormatCode.SmallULong;
        span[at++] = (byte)SectionCode.MessageAnnotations;
        span[at++] = FormatCode.Map32;
        var sizeAt = at;
        BinaryPrimitives.WriteInt32BigEndian(span[(at + 4)..], record.AnnotationEntries + 6);
        at += 8;
        at = WriteLong(span, at, ServiceAnnotations.SequenceNumber, FormatCode.Long, sequenceNumber);
        at = WriteSymbol(span, at, ServiceAnnotations.Offset);
        span[at++] = FormatCode.String8;
        Utf8Formatter.TryFormat(offset, span[(at + 1)..], out var digits);
        span[at] = (byte)digits;
        at += 1 + digits;
        at = WriteLong(span, at, ServiceAnnotations.EnqueuedTime, FormatCode.Timestamp, enqueuedMilliseconds);
        at = Copy(record.Annotations, span, at);
        BinaryPrimitives.WriteInt32BigEndian(span[sizeAt..], at - sizeAt - 4);

        return Copy(record.Sections, span, at);
    }

    private static int WriteLong(Span<byte> span, int at, ReadOnlySpan<byte> name, byte code, long value)
    {
        at = WriteSymbol(span, at, name);
        span[at] = code;
        BinaryPrimitives.WriteInt64BigEndian(span[(at + 1)..], value);
        return at + 9;
    }

    private static int WriteSymbol(Span<byte> span, int at, ReadOnlySpan<byte> name)
    {
        span[at] = FormatCode.Symbol8;
        span[at + 1] = (byte)name.Length;
        return Copy(name, span, at + 2);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to, int at)
    {
        from.CopyTo(to[at..]);
        return at + from.Length;
    }
}
