using System.Net;
using System.Net.WebSockets;
using Serverless.EventHubEmulator.Tests.Fixtures;

namespace Serverless.EventHubEmulator.Tests.Http;

/// <summary>AMQP over WebSockets, below the SDK.</summary>
public sealed class WebSocketTests : IAsyncLifetime
{
    private static readonly byte[] SaslHeader = [.. "AMQP"u8, 3, 1, 0, 0];

    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync(options => options.MaxConnections = 2);

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Theory]
    [InlineData("AMQPWSB10")]
    [InlineData("amqp")]
    public async Task Connect_WithTheProtocol_SpeaksAmqpInBinaryMessagesHoweverTheyAreCut(string protocol)
    {
        using var socket = await ConnectAsync(protocol);
        foreach (var one in SaslHeader)
        {
            await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);
            await socket.SendAsync(new[] { one }, WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);
        }

        var buffer = new byte[8];
        for (var read = 0; read < buffer.Length;)
        {
            read += (await socket.ReceiveAsync(buffer.AsMemory(read), TestContext.Current.CancellationToken)).Count;
        }

        Assert.Equal(protocol, socket.SubProtocol);
        Assert.Equal(SaslHeader, buffer);
    }

    [Fact]
    public async Task Connect_WithoutTheProtocolOrAsPlainHttp_IsRefused()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync("mqtt"));
        using var http = new HttpClient { BaseAddress = _emulator.Server.HttpEndpoint };
        using var response = await http.GetAsync("/$servicebus/websocket", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Send_WhatIsNotTheProtocol_EndsThatConnection()
    {
        using var text = await ConnectAsync("AMQPWSB10");
        await text.SendAsync("AMQP"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        using var other = await ConnectAsync("AMQPWSB10");
        await other.SendAsync("GET / HTTP"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);

        await EndsAsync(text);
        await EndsAsync(other);
    }

    [Fact]
    public async Task Close_OfTheAmqpConnection_ClosesTheWebSocketInOrder()
    {
        using var socket = await ConnectAsync("AMQPWSB10");
        byte[] saslInit = [0, 0, 0, 25, 2, 1, 0, 0, 0, 0x53, 0x41, 0xC0, 12, 1, 0xA3, 9, .. "ANONYMOUS"u8];
        byte[] open = [0, 0, 0, 17, 2, 0, 0, 0, 0, 0x53, 0x10, 0xC0, 4, 1, 0xA1, 1, (byte)'x'];
        byte[] close = [0, 0, 0, 12, 2, 0, 0, 0, 0, 0x53, 0x18, 0x45];
        byte[] amqpHeader = [.. "AMQP"u8, 0, 1, 0, 0];
        await socket.SendAsync((byte[])[.. SaslHeader, .. saslInit, .. amqpHeader, .. open, .. close], WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);

        using var deadline = new CancellationTokenSource(AmqpTestClient.Timeout);
        var buffer = new byte[1_024];
        while ((await socket.ReceiveAsync(buffer, deadline.Token)).MessageType != WebSocketMessageType.Close)
        {
            // Its own open and close.
        }

        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task Connect_MoreThanTheLimit_EndsAtOnce()
    {
        using var first = await ConnectAsync("AMQPWSB10");
        await using var second = await _emulator.ConnectAsync();
        try
        {
            using var third = await ConnectAsync("AMQPWSB10");
            await EndsAsync(third);
        }
        catch (WebSocketException)
        {
            // It ended before its handshake was read.
        }
    }

    private static async Task EndsAsync(WebSocket socket)
    {
        using var deadline = new CancellationTokenSource(AmqpTestClient.Timeout);
        var buffer = new byte[1_024];
        try
        {
            while ((await socket.ReceiveAsync(buffer, deadline.Token)).MessageType != WebSocketMessageType.Close)
            {
                // What the server said before it hung up.
            }
        }
        catch (WebSocketException)
        {
            // It hung up without a word.
        }
    }

    private async Task<ClientWebSocket> ConnectAsync(string protocol)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        var endpoint = new UriBuilder(_emulator.Server.HttpEndpoint) { Scheme = "ws", Path = "/$servicebus/websocket" };
        await socket.ConnectAsync(endpoint.Uri, TestContext.Current.CancellationToken);
        return socket;
    }
}
