using System.Buffers;
using System.Buffers.Binary;
using Serverless.EventHubEmulator.Log;
using Utf8 = System.Text.Encoding;

namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>
/// Turns a send, one message or a batch of them, into records of the log: annotations that only the service sets are
/// dropped, publisher and partition key are set, everything else is kept byte for byte.
/// </summary>
/// <param name="publisher">The publisher of the link or request; <c>null</c> if it is not a publisher's.</param>
/// <param name="maxBytes">The largest send that is taken, in encoded bytes.</param>
internal sealed class EventRecordBuilder(string? publisher, int maxBytes = EventRecordBuilder.MaxMessageBytes)
{
    /// <summary>The format of a batch: the body's data sections are encoded messages.</summary>
    public const uint BatchFormat = 0x80013700;

    /// <summary>The service's limit for one send, in bytes.</summary>
    public const int MaxMessageBytes = 1_048_576;

    /// <summary>The service's limit for a partition key, in characters.</summary>
    public const int MaxPartitionKeyLength = 128;

    private readonly byte[] _publisherAnnotation = publisher is null ? [] : EncodeAnnotation(ServiceAnnotations.Publisher, publisher);
    private byte[] _buffer = [];
    private byte[] _keyAnnotation = [];
    private string? _encodedKey;

    /// <summary>The key of the whole send, which decides its partition; <c>null</c> for none.</summary>
    public string? PartitionKey { get; private set; }

    /// <summary>Number of events.</summary>
    public int EventCount { get; private set; }

    /// <summary>Bytes of records.</summary>
    public int Length { get; private set; }

    /// <summary>Takes a send apart. On <see cref="SendOutcome.Accepted"/>, <see cref="Detach"/> is to follow.</summary>
    public SendOutcome Build(ReadOnlySpan<byte> message, uint format)
    {
        (Length, EventCount, PartitionKey) = (0, 0, null);
        if (message.Length > maxBytes)
        {
            return SendOutcome.TooLarge;
        }

        if (!MessageSections.TryParse(message, out var envelope))
        {
            return SendOutcome.Malformed;
        }

        var outcome = ReadPartitionKey(envelope, out var key);
        if (outcome != SendOutcome.Accepted)
        {
            return outcome;
        }

        PartitionKey = key;
        _buffer = ArrayPool<byte>.Shared.Rent(message.Length + (message.Length / 4) + 512);
        outcome = format switch
        {
            0 => Add(envelope, PartitionKey),
            BatchFormat => AddBatch(envelope),
            _ => SendOutcome.UnsupportedFormat,
        };
        if (outcome != SendOutcome.Accepted || EventCount == 0)
        {
            Discard();
            return outcome == SendOutcome.Accepted ? SendOutcome.Malformed : outcome;
        }

        return SendOutcome.Accepted;
    }

    /// <summary>Hands over the pooled buffer with the records.</summary>
    public byte[] Detach()
    {
        var buffer = _buffer;
        _buffer = [];
        return buffer;
    }

    /// <summary>Gives the records up.</summary>
    public void Discard() => ArrayPool<byte>.Shared.Return(Detach());

    private SendOutcome AddBatch(MessageSections envelope)
    {
        var reader = new AmqpReader(envelope.Rest);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadDescriptor(out var code))
            {
                return SendOutcome.Malformed;
            }

            if (code != SectionCode.Data)
            {
                if (!reader.TrySkip())
                {
                    return SendOutcome.Malformed;
                }

                continue;
            }

            if (!reader.TryReadBinary(out var inner) || inner.IsEmpty || !MessageSections.TryParse(inner, out var sections))
            {
                return SendOutcome.Malformed;
            }

            var outcome = ReadPartitionKey(sections, out var key);
            if (outcome == SendOutcome.Accepted)
            {
                outcome = Add(sections, PartitionKey ?? key);
            }

            if (outcome != SendOutcome.Accepted)
            {
                return outcome;
            }
        }

        return SendOutcome.Accepted;
    }

    /// <summary>The key a message carries; a publisher's own, whatever it carries, or a refusal if it carries another.</summary>
    private SendOutcome ReadPartitionKey(MessageSections sections, out string? key)
    {
        key = publisher;
        var reader = new AmqpReader(sections.Annotations);
        for (var i = 0; i < sections.AnnotationEntries; i += 2)
        {
            if (!reader.TryReadSymbol(out var name))
            {
                return SendOutcome.Malformed;
            }

            if (!name.SequenceEqual(ServiceAnnotations.PartitionKey))
            {
                if (!reader.TrySkip())
                {
                    return SendOutcome.Malformed;
                }

                continue;
            }

            if (!reader.TryReadText(out var value))
            {
                return SendOutcome.Malformed;
            }

            if (value is { Length: > MaxPartitionKeyLength })
            {
                return SendOutcome.PartitionKeyTooLong;
            }

            if (publisher is not null && value is not null && value != publisher)
            {
                return SendOutcome.ForeignPartitionKey;
            }

            key ??= value;
        }

        return reader.AtEnd ? SendOutcome.Accepted : SendOutcome.Malformed;
    }

    private SendOutcome Add(MessageSections sections, string? partitionKey)
    {
        var keyAnnotation = partitionKey is null ? [] : KeyAnnotation(partitionKey);
        var start = Length;
        Reserve(EventRecord.PrefixLength + sections.Header.Length + keyAnnotation.Length + _publisherAnnotation.Length
            + sections.Annotations.Length + sections.Rest.Length);
        Length += EventRecord.PrefixLength;
        Write(sections.Header);

        var annotationsStart = Length;
        var entries = (keyAnnotation.Length > 0 ? 2 : 0) + (_publisherAnnotation.Length > 0 ? 2 : 0);
        Write(keyAnnotation);
        Write(_publisherAnnotation);
        var reader = new AmqpReader(sections.Annotations);
        for (var i = 0; i < sections.AnnotationEntries; i += 2)
        {
            var from = reader.Position;
            if (!reader.TryReadSymbol(out var name) || !reader.TrySkip())
            {
                return SendOutcome.Malformed;
            }

            if (!ServiceAnnotations.IsReserved(name) && !name.SequenceEqual(ServiceAnnotations.PartitionKey))
            {
                Write(sections.Annotations[from..reader.Position]);
                entries += 2;
            }
        }

        if (entries > ushort.MaxValue)
        {
            return SendOutcome.Malformed;
        }

        var annotationsLength = Length - annotationsStart;
        Write(sections.Rest);
        EventRecord.WritePrefix(_buffer.AsSpan(start, Length - start), sections.Header.Length, entries, annotationsLength);
        EventCount++;
        return SendOutcome.Accepted;
    }

    private byte[] KeyAnnotation(string key)
    {
        if (key != _encodedKey)
        {
            _keyAnnotation = EncodeAnnotation(ServiceAnnotations.PartitionKey, key);
            _encodedKey = key;
        }

        return _keyAnnotation;
    }

    private static byte[] EncodeAnnotation(ReadOnlySpan<byte> name, string value)
    {
        var utf8 = Utf8.UTF8.GetBytes(value);
        var annotation = new byte[2 + name.Length + 5 + utf8.Length];
        annotation[0] = FormatCode.Symbol8;
        annotation[1] = (byte)name.Length;
        name.CopyTo(annotation.AsSpan(2));
        var at = 2 + name.Length;
        annotation[at] = FormatCode.String32;
        BinaryPrimitives.WriteInt32BigEndian(annotation.AsSpan(at + 1), utf8.Length);
        utf8.CopyTo(annotation, at + 5);
        return annotation;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - Length >= bytes)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + bytes));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
