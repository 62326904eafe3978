using Microsoft.AspNetCore.Http;
using Serverless.EventHubEmulator.Amqp;
using Serverless.EventHubEmulator.Amqp.Transport;

namespace Serverless.EventHubEmulator.Http;

/// <summary>AMQP over WebSockets, for networks that let nothing but HTTP through.</summary>
internal sealed class WebSocketEndpoint(AmqpServer amqp)
{
    /// <summary>Where the SDKs look for it.</summary>
    public const string Path = "/$servicebus/websocket";

    // The name of the AMQP binding's draft, which the SDKs use, and that of the standard.
    private static readonly string[] Protocols = ["AMQPWSB10", "amqp"];

    public async Task ServeAsync(HttpContext context)
    {
        var protocol = Array.Find(Protocols, context.WebSockets.WebSocketRequestedProtocols.Contains);
        if (!context.WebSockets.IsWebSocketRequest || protocol is null)
        {
            await HttpErrors.BadRequest($"This is a WebSocket of protocol {Protocols[0]}.").ExecuteAsync(context);
            return;
        }

        using var socket = new WebSocketClientSocket(await context.WebSockets.AcceptWebSocketAsync(protocol));
        await amqp.ServeAsync(socket);
    }
}
