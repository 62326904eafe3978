using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Amqp;
using Amqp.Framing;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Tests.Fixtures;

/// <summary>A client that writes and reads frames one by one, so that a test decides on every window and credit.</summary>
internal sealed class FrameClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>A frame that was received.</summary>
    /// <param name="Performative">What it is.</param>
    /// <param name="Count">How many fields the performative has.</param>
    /// <param name="Fields">The performative's fields, encoded.</param>
    /// <param name="Payload">What follows the performative.</param>
    public sealed record Frame(ulong Performative, int Count, byte[] Fields, byte[] Payload)
    {
        /// <summary>A field that is an unsigned integer; <c>null</c> where it is left out.</summary>
        public uint? UInt(int field)
        {
            var reader = new AmqpReader(Fields);
            for (var skipped = 0; skipped < field && !reader.AtEnd; skipped++)
            {
                Assert.True(reader.TrySkip());
            }

            Assert.True(reader.TryReadOptionalUInt(out var value));
            return value;
        }

        /// <summary>Whether a field is true in one byte.</summary>
        public bool IsTrue(int field)
        {
            var reader = new AmqpReader(Fields);
            for (var skipped = 0; skipped < field; skipped++)
            {
                Assert.True(reader.TrySkip());
            }

            return Fields[reader.Position] == FormatCode.True;
        }

        /// <summary>How many fields the list has that is one of the fields, or in the list that is.</summary>
        public int CountOf(int field, bool within = false)
        {
            var reader = new AmqpReader(Fields);
            for (var skipped = 0; skipped < field; skipped++)
            {
                Assert.True(reader.TrySkip());
            }

            Assert.True(reader.TryReadDescriptor(out _));
            Assert.True(reader.TryReadList(out var count, out var list));
            return within ? new Frame(0, count, list.ToArray(), []).CountOf(0) : count;
        }

        /// <summary>The condition of a close's error.</summary>
        public string Condition()
        {
            var reader = new AmqpReader(Fields);
            Assert.True(reader.TryReadDescriptor(out _));
            Assert.True(reader.TryReadList(out _, out var error));
            reader = new AmqpReader(error);
            Assert.True(reader.TryReadSymbol(out var condition));
            return Encoding.ASCII.GetString(condition);
        }

        /// <summary>Whether it is a transfer that another one of the same delivery follows.</summary>
        public bool HasMore => IsTrue(5);
    }

    /// <summary>Connects, signs in as the root policy and begins one session.</summary>
    public static async Task<FrameClient> ConnectAsync(
        TestEmulator emulator, uint incomingWindow, uint maxFrameBytes = 65_536, uint? idleTimeout = null)
    {
        var client = await BeginConnectAsync(emulator, incomingWindow, maxFrameBytes, idleTimeout);
        Assert.Equal(Performative.Open, (await client.ReceiveAsync()).Performative);
        Assert.Equal(Performative.Begin, (await client.ReceiveAsync()).Performative);
        return client;
    }

    /// <summary>As <see cref="ConnectAsync"/>, but what the emulator answers to open and begin is left to read, and
    /// <paramref name="anonymous"/> leaves the signing in to tokens.</summary>
    public static async Task<FrameClient> BeginConnectAsync(
        TestEmulator emulator, uint incomingWindow = 100, uint maxFrameBytes = 65_536, uint? idleTimeout = null, bool anonymous = false)
    {
        var client = new FrameClient();
        var endpoint = emulator.Server.AmqpEndpoint;
        await client._socket.ConnectAsync(endpoint.Host, endpoint.Port, TestContext.Current.CancellationToken);
        await client.WriteAsync([.. "AMQP"u8, 3, 1, 0, 0]);
        await client.ReadAsync(8);
        await client.ReadRawAsync();
        var answer = Encoding.UTF8.GetBytes("\0RootManageSharedAccessKey\0SAS_KEY_VALUE");
        await client.WriteAsync(anonymous
            ? Encode(1, 0x41, [FormatCode.Symbol8, 9, .. "ANONYMOUS"u8])
            : Encode(1, 0x41, [FormatCode.Symbol8, 5, .. "PLAIN"u8], [FormatCode.Binary8, (byte)answer.Length, .. answer]));
        await client.ReadRawAsync();
        await client.WriteAsync([.. "AMQP"u8, 0, 1, 0, 0]);
        await client.ReadAsync(8);
        await client.SendAsync(Performative.Open, Text($"{Guid.NewGuid():N}"), Text("localhost"), UInt(maxFrameBytes), [FormatCode.Null], UInt(idleTimeout));
        await client.SendAsync(Performative.Begin, [FormatCode.Null], UInt(0), UInt(incomingWindow), UInt(100));
        return client;
    }

    /// <summary>Puts a token, over links of handles 1 and 2; the answer is left without credit.</summary>
    public async Task PutTokenAsync(string token, string audience)
    {
        await SendAttachAsync("cbs-sender", 1, receives: false, "$cbs");
        Assert.Equal(Performative.Attach, (await ReceiveAsync()).Performative);
        Assert.Equal(Performative.Flow, (await ReceiveAsync()).Performative);
        await SendAttachAsync("cbs-receiver", 2, receives: true, "$cbs");
        Assert.Equal(Performative.Attach, (await ReceiveAsync()).Performative);
        var request = new Message(token)
        {
            ApplicationProperties = new ApplicationProperties
            {
                ["operation"] = "put-token", ["type"] = "servicebus.windows.net:sastoken", ["name"] = audience,
            },
        }.Encode();
        await SendTransferAsync(1, 0, request.Buffer.AsSpan(request.Offset, request.Length).ToArray());
        Assert.Equal(0x15UL, (await ReceiveAsync()).Performative);
    }

    public static byte[] UInt(uint? value)
    {
        if (value is not { } number)
        {
            return [FormatCode.Null];
        }

        var encoded = new byte[5];
        encoded[0] = FormatCode.UInt;
        BinaryPrimitives.WriteUInt32BigEndian(encoded.AsSpan(1), number);
        return encoded;
    }

    /// <summary>Attaches a receiver of a partition and waits for the answer.</summary>
    public async Task AttachReceiverAsync(string name, uint handle, int partition, long? epoch = null)
    {
        await SendAttachAsync(name, handle, receives: true, $"telemetry/ConsumerGroups/$Default/Partitions/{partition}", epoch);
        Assert.Equal(Performative.Attach, (await ReceiveAsync()).Performative);
    }

    public Task SendAttachAsync(string name, uint handle, bool receives, string address, long? epoch = null) => SendAsync(
        Performative.Attach,
        Text(name),
        UInt(handle),
        [receives ? FormatCode.True : FormatCode.False],
        [FormatCode.Null],
        [FormatCode.Null],
        [0, .. Described(0x28, Text(receives ? address : name))],
        [0, .. Described(0x29, Text(receives ? name : address))],
        [FormatCode.Null],
        [FormatCode.Null],
        UInt(0),
        [FormatCode.Null],
        [FormatCode.Null],
        [FormatCode.Null],
        epoch is null ? [FormatCode.Null] : EpochProperty(epoch.Value));

    public Task SendFlowAsync(uint nextIncomingId, uint window, uint? handle = null, uint? deliveryCount = null, uint? credit = null, bool drain = false) =>
        SendAsync(
            Performative.Flow, UInt(nextIncomingId), UInt(window), UInt(0), UInt(100), UInt(handle), UInt(deliveryCount), UInt(credit),
            [FormatCode.Null], [drain ? FormatCode.True : FormatCode.False]);

    public Task DetachAsync(uint handle) => SendAsync(Performative.Detach, UInt(handle), [FormatCode.True]);

    public Task SendTransferAsync(uint handle, uint? deliveryId, byte[] message, bool more = false) => WriteAsync(Encode(
        0,
        Performative.Transfer,
        message,
        [UInt(handle), UInt(deliveryId), [FormatCode.Binary8, 1, 1], UInt(0), [FormatCode.False], [more ? FormatCode.True : FormatCode.False]]));

    public Task SendEmptyAsync() => WriteAsync([0, 0, 0, 8, 2, 0, 0, 0]);

    /// <summary>Sends a frame whose body is as it is given.</summary>
    public Task SendBodyAsync(byte[] body)
    {
        byte[] frame = [0, 0, 0, 0, 2, 0, 0, 0, .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        return WriteAsync(frame);
    }

    /// <summary>Waits for an empty frame; none but empty ones may come.</summary>
    public async Task ReceiveEmptyAsync() => Assert.Equal(8, (await ReadRawAsync()).Length);

    /// <summary>The next frame that is not empty.</summary>
    public async Task<Frame> ReceiveAsync()
    {
        while (true)
        {
            var frame = await ReadRawAsync();
            if (frame.Length > 8)
            {
                var reader = new AmqpReader(frame.AsSpan(8));
                Assert.True(reader.TryReadDescriptor(out var performative));
                Assert.True(reader.TryReadList(out var count, out var fields));
                return new Frame(performative, count, fields.ToArray(), frame[(8 + reader.Position)..]);
            }
        }
    }

    /// <summary>The next frames, all transfers.</summary>
    public async Task<List<Frame>> ReceiveTransfersAsync(int count)
    {
        var transfers = new List<Frame>();
        while (transfers.Count < count)
        {
            var frame = await ReceiveAsync();
            Assert.True(frame.Performative == Performative.Transfer, $"{frame.Performative:X} after {transfers.Count} of {count} transfers");
            transfers.Add(frame);
        }

        return transfers;
    }

    /// <summary>Waits for the emulator to end the connection; nothing more may come.</summary>
    public async Task EndedAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(AmqpTestClient.Timeout);
        try
        {
            Assert.Equal(0, await _socket.ReceiveAsync(new byte[1], deadline.Token));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It ended with bytes unread.
        }
    }

    /// <summary>Whether something has arrived.</summary>
    public bool HasBytes => _socket.Available > 0;

    /// <summary>Whether nothing arrives for a while.</summary>
    public async Task<bool> IsSilentAsync()
    {
        await Task.Delay(200, TestContext.Current.CancellationToken);
        return _socket.Available == 0;
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] EpochProperty(long epoch)
    {
        var value = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(value, epoch);
        return [FormatCode.Map8, 31, 2, FormatCode.Symbol8, 19, .. "com.microsoft:epoch"u8, FormatCode.Long, .. value];
    }

    private static byte[] Text(string text) => [FormatCode.String8, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Described(byte descriptor, params byte[][] fields) => [FormatCode.SmallULong, descriptor, .. List(fields)];

    private static byte[] List(byte[][] fields)
    {
        var list = new byte[9 + fields.Sum(field => field.Length)];
        list[0] = FormatCode.List32;
        BinaryPrimitives.WriteInt32BigEndian(list.AsSpan(1), list.Length - 5);
        BinaryPrimitives.WriteInt32BigEndian(list.AsSpan(5), fields.Length);
        fields.SelectMany(field => field).ToArray().CopyTo(list, 9);
        return list;
    }

    private static byte[] Encode(byte type, ulong performative, params byte[][] fields) => Encode(type, performative, [], fields);

    private static byte[] Encode(byte type, ulong performative, byte[] payload, byte[][] fields)
    {
        byte[] frame = [0, 0, 0, 0, 2, type, 0, 0, 0, .. Described((byte)performative, fields), .. payload];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        return frame;
    }

    private Task SendAsync(ulong performative, params byte[][] fields) => WriteAsync(Encode(0, performative, fields));

    private async Task WriteAsync(byte[] bytes) => await _socket.SendAsync(bytes, TestContext.Current.CancellationToken);

    private async Task<byte[]> ReadRawAsync()
    {
        var header = await ReadAsync(4);
        return [.. header, .. await ReadAsync(BinaryPrimitives.ReadInt32BigEndian(header) - 4)];
    }

    private async Task<byte[]> ReadAsync(int length)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(AmqpTestClient.Timeout);
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            var received = await _socket.ReceiveAsync(bytes.AsMemory(read), deadline.Token);
            Assert.True(received > 0, "The connection ended.");
            read += received;
        }

        return bytes;
    }
}
