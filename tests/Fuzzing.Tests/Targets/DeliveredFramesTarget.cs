using System.Buffers.Binary;
using Amqp;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.LocalHost.EventHubs.Amqp;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>
/// A hub's bytes on their way to the protocol library, once whole and once cut wherever byte 0 says: what passes is frames, no
/// longer than allowed, and what is kept back for the receiver is the same.
/// </summary>
internal sealed class DeliveredFramesTarget : FuzzTarget
{
    private const int MaxFrameBytes = 1_024;
    private const int HeaderBytes = 8;

    public override IEnumerable<byte[]> Seeds =>
    [
        [1, .. Frames.ProtocolHeader, .. Frames.Open, .. Frames.Begin, .. Frames.Attach("hub", receives: false), .. Frames.Transfer([0, 0x53, 0x77, 0x40])],
        [9, .. Frames.ProtocolHeader, .. Frames.Open, .. Frames.Attach("hub", receives: false), .. Part(more: true), .. Frames.Of([]), .. Part(more: false), .. Frames.Transfer([1])],
        [3, .. Frames.ProtocolHeader, .. Frames.Attach("hub", receives: true), .. Frames.Transfer([0, 0x53, 0x77, 0x40])],
        [7, .. Frames.ProtocolHeader, .. Frames.Attach("hub", receives: false), .. Frames.Of([0, 0x53, 0x16, 0xC0, 3, 2, 0x43, 0x41]), .. Frames.Transfer([2])],
        [0, .. Frames.ProtocolHeader, .. Frames.Of(new byte[300])],
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } =
        [.. AmqpTokens.All, Frames.Open, Frames.Attach("hub", receives: false), Part(more: true), Part(more: false), Frames.Of([]), [0, 0, 0, 8, 2, 0, 0, 0], [0, 0, 4, 0], [255, 255, 255, 255]];

    public override byte[] Generate(Random random)
    {
        var generator = new AmqpGenerator(random);
        var frames = new List<byte>([(byte)random.Next(256), .. Frames.ProtocolHeader, .. Frames.Attach("hub", receives: false)]);
        for (var count = random.Next(5); count > 0; count--)
        {
            frames.AddRange(random.Next(3) switch
            {
                0 => Frames.Transfer(generator.Message()),
                1 => Part(random.Next(2) == 0),
                _ => Frames.Of([0, 0x53, (byte)(0x10 + random.Next(9)), .. random.Next(2) == 0 ? generator.Value() : [0x45], .. random.Next(4) == 0 ? generator.Message() : []]),
            });
        }

        return [.. frames];
    }

    public override object Try(byte[] input)
    {
        var bytes = input[Math.Min(1, input.Length)..];
        var whole = Pass(bytes, piece: int.MaxValue);
        var cut = Pass(bytes, piece: 1 + (input.FirstOrDefault() % 40));
        Hold(whole.Passed.AsSpan().SequenceEqual(cut.Passed), $"{whole.Passed.Length} bytes pass whole, {cut.Passed.Length} cut");
        Hold(whole.Kept.AsSpan().SequenceEqual(cut.Kept), $"{whole.Kept.Length} bytes are kept whole, {cut.Kept.Length} cut");
        Hold(whole.End == cut.End, $"whole it ends with {whole.End}, cut with {cut.End}");
        Hold(whole.Passed.Length + whole.Kept.Length <= bytes.Length, "more came out than went in");
        HoldFrames(whole.Passed);
        return (whole.End, Math.Min(whole.Passed.Length / 16, 32), Math.Min(whole.Kept.Length, 8));
    }

    private static (byte[] Passed, byte[] Kept, string End) Pass(byte[] bytes, int piece)
    {
        var transport = new EventTransport(new Pieces(bytes, piece), MaxFrameBytes);
        var messages = transport.Expect("a");
        var passed = new MemoryStream();
        var buffer = new byte[64];
        var end = "closed";
        try
        {
            while (transport.ReceiveAsync(buffer, 0, buffer.Length).GetAwaiter().GetResult() is var read and > 0)
            {
                passed.Write(buffer, 0, read);
            }
        }
        catch (AmqpException exception)
        {
            end = exception.Error.Condition;
        }

        return (passed.ToArray(), messages.Take(), end);
    }

    /// <summary>The library reads by the sizes: what follows a frame of another size would be read as something else.</summary>
    private static void HoldFrames(ReadOnlySpan<byte> passed)
    {
        for (var rest = passed[Math.Min(HeaderBytes, passed.Length)..]; !rest.IsEmpty;)
        {
            var size = rest.Length < HeaderBytes ? 0 : BinaryPrimitives.ReadInt32BigEndian(rest);
            Hold(size is >= HeaderBytes and <= MaxFrameBytes && size <= rest.Length, $"a frame of {size} bytes passes");
            rest = rest[size..];
        }
    }

    // transfer(handle 0, delivery-id 0, delivery-tag, message-format 0, settled, more) and a byte of a message.
    private static byte[] Part(bool more) =>
        Frames.Of([0, 0x53, 0x14, 0xC0, 9, 6, 0x43, 0x43, 0xA0, 1, 1, 0x43, 0x41, (byte)(more ? 0x41 : 0x42), 0x40]);

    /// <summary>A connection that brings so many bytes at a time.</summary>
    private sealed class Pieces(byte[] bytes, int piece) : IAsyncTransport
    {
        private int _at;

        public Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
        {
            var taken = Math.Min(Math.Min(count, piece), bytes.Length - _at);
            bytes.AsSpan(_at, taken).CopyTo(buffer.AsSpan(offset));
            _at += taken;
            return Task.FromResult(taken);
        }

        public void SetConnection(Connection connection) => throw new NotSupportedException();

        public Task SendAsync(IList<ByteBuffer> bufferList, int listSize) => throw new NotSupportedException();

        public int Receive(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public void Send(ByteBuffer buffer) => throw new NotSupportedException();

        public void Close()
        {
        }
    }
}
