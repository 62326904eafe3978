using System.Buffers.Binary;

namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>
/// Writes frames as the service does: with every field that AMQP 1.0 has for a performative and for the errors, outcomes
/// and ends of links in it. The protocol library leaves out nulls at the end, and some clients read fields by position.
/// </summary>
internal sealed class WholeLists
{
    // What all lists of a frame may grow by, in bytes: more than those of an attach need. Further ones stay as they are.
    private const int MaxGrowth = 160;

    private const int List8Header = 3;
    private const int List32Header = 9;

    private readonly byte[] _kept = new byte[512];

    /// <summary>The frame with whole lists, good until the next call; as it is where it is empty, or would become too long.</summary>
    public ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> frame, int maxFrameBytes)
    {
        var bodyAt = frame[4] * 4;
        var reader = new AmqpReader(frame[bodyAt..]);
        if (!reader.TryReadValue(out var performative))
        {
            return frame;
        }

        var needed = frame.Length + MaxGrowth;
        var writer = new Writer(needed <= _kept.Length ? _kept : new byte[needed]);
        writer.Copy(frame[..bodyAt]);
        writer.Complete(performative);
        writer.Copy(frame[(bodyAt + performative.Length)..]);
        BinaryPrimitives.WriteInt32BigEndian(writer.Written, writer.Written.Length);
        return writer.Written.Length <= maxFrameBytes ? writer.Written : frame;
    }

    /// <summary>How many fields a list of that descriptor has (AMQP 1.0, parts 2.7, 2.8 and 3.5); 0 for others.</summary>
    private static int FieldsOf(ulong descriptor) => descriptor switch
    {
        Performative.Open => 10,
        Performative.Begin => 8,
        Performative.Attach => 14,
        Performative.Flow => 11,
        Performative.Transfer => TransferFrame.Fields,
        Performative.Disposition => 6,
        Performative.Detach => 3,
        Performative.End or Performative.Close => 1,
        Composite.Error => 3,
        Composite.Rejected => 1,
        Composite.Modified => 3,
        Composite.Source => 11,
        Composite.Target => 7,
        _ => 0,
    };

    private ref struct Writer(Span<byte> output)
    {
        private readonly Span<byte> _output = output;
        private int _length;
        private int _growth;

        public readonly Span<byte> Written => _output[.._length];

        public void Copy(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_output[_length..]);
            _length += bytes.Length;
        }

        public void Complete(ReadOnlySpan<byte> value)
        {
            var reader = new AmqpReader(value);
            if (!reader.TryReadDescriptor(out var descriptor))
            {
                Copy(value);
                return;
            }

            var (listAt, whole) = (reader.Position, FieldsOf(descriptor));
            if (!reader.TryReadList(out var count, out var fields) || count > whole || _growth + List32Header + whole - count > MaxGrowth)
            {
                Copy(value);
                return;
            }

            _growth += List32Header + whole - count;
            Copy(value[..listAt]);
            WriteList(fields, whole);
        }

        private void WriteList(ReadOnlySpan<byte> fields, int whole)
        {
            var start = _length;
            _length += List32Header;
            var written = 0;
            for (var reader = new AmqpReader(fields); written < whole && reader.TryReadValue(out var field); written++)
            {
                Complete(field);
            }

            _output.Slice(_length, whole - written).Fill(FormatCode.Null);
            _length += whole - written;
            WriteHeader(_output[start.._length], whole);
        }

        private void WriteHeader(Span<byte> list, int count)
        {
            var fields = list[List32Header..];
            if (fields.Length < byte.MaxValue)
            {
                list[0] = FormatCode.List8;
                list[1] = (byte)(1 + fields.Length);
                list[2] = (byte)count;
                fields.CopyTo(list[List8Header..]);
                _length -= List32Header - List8Header;
                return;
            }

            list[0] = FormatCode.List32;
            BinaryPrimitives.WriteInt32BigEndian(list[1..], 4 + fields.Length);
            BinaryPrimitives.WriteInt32BigEndian(list[5..], count);
        }
    }
}
