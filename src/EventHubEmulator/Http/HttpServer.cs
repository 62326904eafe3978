using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator.Amqp;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Security;
using Serverless.EventHubEmulator.Throughput;

namespace Serverless.EventHubEmulator.Http;

/// <summary>The HTTP side of the namespace: the send API, and <c>/health</c>.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    // What is over the service's limit is read and thrown away up to here, so that a client that is still sending
    // sees the answer; what is larger still loses its connection.
    private const int MaxReadBytes = 16 * EventRecordBuilder.MaxMessageBytes;

    /// <summary>How long a request's headers may take to arrive.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;

    private HttpServer(WebApplication app, Uri endpoint)
    {
        _app = app;
        Endpoint = endpoint;
    }

    public Uri Endpoint { get; }

    /// <exception cref="PortInUseException">The HTTP port is taken.</exception>
    public static async Task<HttpServer> StartAsync(
        EventHubEmulatorOptions options,
        EventHubLog log,
        SharedAccessVerifier verifier,
        ThroughputLimits? limits,
        AmqpServer amqp,
        ILoggerFactory loggerFactory,
        CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(new ForwardingLoggerProvider(loggerFactory));

        // The host logs a failed start at length; the exception says it to whoever starts the emulator.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
            kestrel.Limits.MaxRequestBodySize = MaxReadBytes;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Listen(options.ListenAddress, options.HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.MapGet("/health", () => TypedResults.Ok());
        var endpoint = new SendEndpoint(log, verifier, limits?.In);
        app.MapPost("/{hub}/messages", endpoint.SendToHubAsync);
        app.MapPost("/{hub}/partitions/{partition}/messages", endpoint.SendToPartitionAsync);
        app.MapPost("/{hub}/publishers/{publisher}/messages", endpoint.SendAsPublisherAsync);
        app.UseWebSockets();
        app.MapGet(WebSocketEndpoint.Path, new WebSocketEndpoint(amqp).ServeAsync);
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new PortInUseException("HTTP", options.HttpPort, exception);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new HttpServer(app, new Uri(address));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
