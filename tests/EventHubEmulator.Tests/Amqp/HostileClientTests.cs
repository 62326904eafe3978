using System.Buffers.Binary;
using System.Net.Sockets;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Clients that break the protocol lose their connection; everybody else goes on.</summary>
public sealed class HostileClientTests : IAsyncLifetime
{
    private static readonly byte[] AmqpHeader = [.. "AMQP"u8, 0, 1, 0, 0];
    private static readonly byte[] SaslHeader = [.. "AMQP"u8, 3, 1, 0, 0];

    // open(container-id "x") and begin(next-outgoing-id 0, windows 100).
    private static readonly byte[] Open = Frame([0, 0x53, 0x10, 0xC0, 4, 1, 0xA1, 1, (byte)'x']);
    private static readonly byte[] Begin = Frame([0, 0x53, 0x11, 0xC0, 7, 4, 0x40, 0x43, 0x52, 100, 0x52, 100]);

    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync(options => options.MaxConnections = 20);

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    public static TheoryData<string, byte[]> Attacks() => new()
    {
        { "http", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray() },
        { "other protocol version", [.. "AMQP"u8, 0, 0, 9, 1, .. new byte[100]] },
        { "sasl frame of 4 GiB", [.. SaslHeader, 255, 255, 255, 255, 2, 1, 0, 0] },
        { "sasl frame without a mechanism", [.. SaslHeader, 0, 0, 0, 12, 2, 1, 0, 0, 0, 0x53, 0x41, 0x45] },
        { "unknown sasl mechanism", [.. SaslHeader, 0, 0, 0, 17, 2, 1, 0, 0, 0, 0x53, 0x41, 0xC0, 4, 1, 0xA3, 1, (byte)'X'] },
        { "frame of 4 GiB", [.. AmqpHeader, 255, 255, 255, 255, 2, 0, 0, 0] },
        { "frame of no bytes", [.. AmqpHeader, 0, 0, 0, 0, 2, 0, 0, 0] },
        { "frame with its body before its start", [.. AmqpHeader, 0, 0, 0, 8, 1, 0, 0, 0] },
        { "frame of zeros", [.. AmqpHeader, .. Frame(new byte[200_000])] },
        { "nested lists", [.. AmqpHeader, .. Open, .. Begin, .. Frame([0, 0x53, 0x12, .. Nested(5_000)])] },
        { "begin before open", [.. AmqpHeader, .. Begin] },
        { "attach on no session", [.. AmqpHeader, .. Open, .. Frame([0, 0x53, 0x12, 0x45])] },
        { "attach without fields", [.. AmqpHeader, .. Open, .. Begin, .. Frame([0, 0x53, 0x12, 0x45])] },
        { "transfer on no link", [.. AmqpHeader, .. Open, .. Begin, .. Frame([0, 0x53, 0x14, 0xC0, 2, 1, 0x43])] },
        { "unknown performative", [.. AmqpHeader, .. Open, .. Frame([0, 0x53, 0x7F, 0x45])] },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Send_WhatIsNotTheProtocol_EndsThatConnectionOnly(string name, byte[] bytes)
    {
        await using var neighbour = await _emulator.ConnectAsync();
        using var socket = await ConnectAsync();
        await socket.SendAsync(bytes, TestContext.Current.CancellationToken);

        Assert.True(await socket.EndsAsync(AmqpTestClient.Timeout), $"The connection is still open after: {name}");
        await neighbour.SendAsync("telemetry/Partitions/0", Event("still here"));
    }

    public static TheoryData<string, byte[], string> Refusals() => new()
    {
        { "a frame over the limit", [0, 0x53, 0x12, .. new byte[300_000]], "amqp:connection:framing-error" },
        { "a performative that is no list", [0, 0x53, 0x12, 0xA1, 1, (byte)'x'], "amqp:decode-error" },
        { "a list that is cut short", [0, 0x53, 0x12, 0xC0, 200, 10, 0x40], "amqp:decode-error" },
        { "nested lists", [0, 0x53, 0x12, .. Nested(1_000)], "amqp:decode-error" },
        { "bytes after a performative", [0, 0x53, 0x13, 0x45, 1, 2, 3], "amqp:decode-error" },
        { "a transfer without a handle", [0, 0x53, 0x14, 0x45], "amqp:decode-error" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Send_AFrameThatIsRefused_ClosesWithTheCondition(string name, byte[] body, string condition)
    {
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        await client.SendBodyAsync(body);

        var frame = await client.ReceiveAsync();
        Assert.True(frame.Performative == Performative.Close, $"{frame.Performative:X} after: {name}");
        Assert.Equal(condition, frame.Condition());
    }

    [Fact]
    public async Task Send_AMessageThatIsNone_IsRejectedAsUndecodableAndTheLinkGoesOn()
    {
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        await client.SendAttachAsync("s", 0, receives: false, "telemetry/Partitions/0");
        Assert.Equal(Performative.Attach, (await client.ReceiveAsync()).Performative);
        Assert.Equal(Performative.Flow, (await client.ReceiveAsync()).Performative);

        await client.SendTransferAsync(0, 0, [1, 2, 3]);
        var rejected = await client.ReceiveAsync();
        await client.SendTransferAsync(0, 1, [0, 0x53, 0x75, 0xA0, 1, 7]);
        var accepted = await client.ReceiveAsync();

        // disposition: rejected (0x25) with the error, then accepted (0x24).
        Assert.Equal(0x15UL, rejected.Performative);
        Assert.Contains("amqp:decode-error", System.Text.Encoding.ASCII.GetString(rejected.Fields), StringComparison.Ordinal);
        Assert.Equal(0x15UL, accepted.Performative);
        Assert.True(accepted.Fields.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x53, 0x24]) >= 0);
    }

    [Fact]
    public async Task Transfer_ThatNeverEnds_EndsTheConnectionBeforeItFillsMemory()
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(AmqpHeader, TestContext.Current.CancellationToken);
        await socket.SendAsync(Open, TestContext.Current.CancellationToken);
        await socket.SendAsync(Begin, TestContext.Current.CancellationToken);

        // attach(name "a", handle 0, sender, …, source, target "$cbs", initial delivery count 0).
        await socket.SendAsync(
            Frame([
                0, 0x53, 0x12, 0xC0, 28, 11, 0xA1, 1, (byte)'a', 0x43, 0x42, 0x40, 0x40, 0, 0x53, 0x28, 0x45,
                0, 0x53, 0x29, 0xC0, 7, 1, 0xA1, 4, (byte)'$', (byte)'c', (byte)'b', (byte)'s', 0x40, 0x40, 0x43, 0x40]),
            TestContext.Current.CancellationToken);

        // transfer(handle 0, delivery 0, tag, format 0, not settled, more), and again.
        var transfer = Frame([0, 0x53, 0x14, 0xC0, 9, 6, 0x43, 0x43, 0xA0, 1, 1, 0x43, 0x42, 0x41, .. new byte[50_000]]);
        var sent = 0;
        try
        {
            for (; sent < 1_000; sent++)
            {
                await socket.SendAsync(transfer, TestContext.Current.CancellationToken);
            }
        }
        catch (SocketException)
        {
            // Cut off, as it should be.
        }

        // Four megabytes are taken; what lay in the sockets' buffers by then is the machine's.
        Assert.InRange(sent, 83, 999);
        Assert.True(await socket.EndsAsync(AmqpTestClient.Timeout));
        await using var client = await _emulator.ConnectAsync();
        await client.SendAsync("telemetry/Partitions/0", Event("still here"));
    }

    [Fact]
    public async Task Connect_MoreThanTheLimit_RefusesTheRestUntilOthersLeave()
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < 20; i++)
        {
            sockets.Add(await ConnectAsync());
        }

        using (var oneMore = await ConnectAsync())
        {
            Assert.True(await oneMore.EndsAsync(AmqpTestClient.Timeout));
        }

        sockets.ForEach(socket => socket.Dispose());
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var client = await _emulator.ConnectAsync();
                return;
            }
            catch (Exception exception) when (TimeProvider.System.GetElapsedTime(started) < AmqpTestClient.Timeout)
            {
                Assert.NotNull(exception);
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_emulator.Server.AmqpEndpoint.Host, _emulator.Server.AmqpEndpoint.Port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static byte[] Nested(int depth)
    {
        var value = new byte[(depth * 9) + 1];
        for (var level = 0; level < depth; level++)
        {
            var at = level * 9;
            value[at] = 0xD0;
            BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(at + 1), value.Length - at - 5);
            BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(at + 5), 1);
        }

        value[^1] = 0x40;
        return value;
    }

    private static byte[] Frame(ReadOnlySpan<byte> body)
    {
        var frame = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        frame[4] = 2;
        body.CopyTo(frame.AsSpan(8));
        return frame;
    }
}
