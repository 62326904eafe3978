using System.Buffers.Binary;

namespace Serverless.EventHubEmulator.Log;

/// <summary>
/// One stored event: a sender's AMQP message, split where the service's own annotations go in on delivery, so that
/// nothing is decoded or encoded again.
/// </summary>
/// <remarks>
/// Layout, integers little-endian: total length (4), header section length (2), annotation entries (2: keys and
/// values counted apart, as an AMQP map does), annotation bytes (4); then the header section, the annotation entries
/// and the remaining sections (properties to footer), each as encoded by the sender.
/// </remarks>
internal readonly ref struct EventRecord
{
    public const int PrefixLength = 12;

    private readonly ReadOnlySpan<byte> _record;

    private EventRecord(ReadOnlySpan<byte> record) => _record = record;

    public int Length => _record.Length;

    public int AnnotationEntries => BinaryPrimitives.ReadUInt16LittleEndian(_record[6..]);

    public ReadOnlySpan<byte> Header => _record.Slice(PrefixLength, HeaderLength);

    public ReadOnlySpan<byte> Annotations => _record.Slice(PrefixLength + HeaderLength, AnnotationsLength);

    public ReadOnlySpan<byte> Sections => _record[(PrefixLength + HeaderLength + AnnotationsLength)..];

    private int HeaderLength => BinaryPrimitives.ReadUInt16LittleEndian(_record[4..]);

    private int AnnotationsLength => BinaryPrimitives.ReadInt32LittleEndian(_record[8..]);

    public static int LengthAt(ReadOnlySpan<byte> records, int position) => BinaryPrimitives.ReadInt32LittleEndian(records[position..]);

    public static EventRecord At(ReadOnlySpan<byte> records, int position) => new(records.Slice(position, LengthAt(records, position)));

    /// <summary>Writes the prefix of a record whose parts follow it in <paramref name="record"/>.</summary>
    public static void WritePrefix(Span<byte> record, int headerLength, int annotationEntries, int annotationsLength)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], checked((ushort)headerLength));
        BinaryPrimitives.WriteUInt16LittleEndian(record[6..], checked((ushort)annotationEntries));
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], annotationsLength);
    }
}
