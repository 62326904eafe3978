namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>An encoded message taken apart where the service touches it.</summary>
internal readonly ref struct MessageSections
{
    private MessageSections(ReadOnlySpan<byte> header, int annotationEntries, ReadOnlySpan<byte> annotations, ReadOnlySpan<byte> rest)
    {
        Header = header;
        AnnotationEntries = annotationEntries;
        Annotations = annotations;
        Rest = rest;
    }

    /// <summary>The header section, encoded; empty if there is none.</summary>
    public ReadOnlySpan<byte> Header { get; }

    /// <summary>Keys and values of the message annotations, counted apart.</summary>
    public int AnnotationEntries { get; }

    /// <summary>The message annotations: keys and values, encoded, without the map around them.</summary>
    public ReadOnlySpan<byte> Annotations { get; }

    /// <summary>Properties, application properties, body and footer, encoded.</summary>
    public ReadOnlySpan<byte> Rest { get; }

    public static bool TryParse(ReadOnlySpan<byte> message, out MessageSections sections)
    {
        sections = default;
        var reader = new AmqpReader(message);
        ReadOnlySpan<byte> header = default, annotations = default;
        var annotationEntries = 0;
        var restStart = message.Length;
        var previous = 0UL;
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            if (!reader.TryReadDescriptor(out var code) || !IsInOrder(previous, code))
            {
                return false;
            }

            previous = code;
            if (code >= SectionCode.Properties && restStart == message.Length)
            {
                restStart = start;
            }

            if (!IsSound(message[reader.Position..], code))
            {
                return false;
            }

            if (code == SectionCode.MessageAnnotations)
            {
                if (!reader.TryReadMap(out annotationEntries, out annotations))
                {
                    return false;
                }

                continue;
            }

            if (!reader.TrySkip())
            {
                return false;
            }

            if (code == SectionCode.Header)
            {
                header = message[start..reader.Position];
            }
        }

        sections = new MessageSections(header, annotationEntries, annotations, message[restStart..]);
        return header.Length <= ushort.MaxValue;
    }

    // Only data and sequence sections may come more than once.
    private static bool IsInOrder(ulong previous, ulong code) =>
        code is >= SectionCode.Header and <= SectionCode.Footer
        && (code > previous || (code == previous && code is SectionCode.Data or SectionCode.Sequence));

    private static bool IsSound(ReadOnlySpan<byte> rest, ulong code)
    {
        var reader = new AmqpReader(rest);
        switch (code)
        {
            case SectionCode.Data:
                return reader.TryReadBinary(out _);
            case SectionCode.Header:
                return reader.TryReadList(out var count, out var fields) && SectionFields.AreHeader(fields, count);
            case SectionCode.Properties:
                return reader.TryReadList(out count, out fields) && SectionFields.AreProperties(fields, count)
                    && ValueShape.IsSafeInMessage(rest[..reader.Position]);
            case SectionCode.Sequence:
                return reader.TryReadList(out _, out _) && ValueShape.IsSafeInMessage(rest[..reader.Position]);
            case SectionCode.Value:
                return reader.TryReadValue(out var value) && ValueShape.IsSafeInMessage(value);
            default:
                return reader.TryReadMap(out _, out _) && ValueShape.IsSafeInMessage(rest[..reader.Position]);
        }
    }
}
