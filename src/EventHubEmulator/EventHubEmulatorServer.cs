using System.Globalization;
using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator.Amqp;
using Serverless.EventHubEmulator.Http;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Security;
using Serverless.EventHubEmulator.Throughput;

namespace Serverless.EventHubEmulator;

/// <summary>A running emulator of one Event Hubs namespace. Disposing it commits what it has accepted and ends it.</summary>
public sealed class EventHubEmulatorServer : IAsyncDisposable
{
    private const int DefaultAmqpPort = 5672;

    private readonly EventHubLog _log;
    private readonly AmqpServer _amqp;
    private readonly HttpServer _http;

    private EventHubEmulatorServer(EventHubEmulatorOptions options, EventHubLog log, AmqpServer amqp, HttpServer http)
    {
        _log = log;
        _amqp = amqp;
        _http = http;
        AmqpEndpoint = new Uri($"amqp://{options.ListenAddress}:{amqp.Port}");
        HttpEndpoint = http.Endpoint;
        var policy = options.Policies[0];
        var port = amqp.Port == DefaultAmqpPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{amqp.Port}");
        ConnectionString =
            $"Endpoint=sb://localhost{port};SharedAccessKeyName={policy.Name};SharedAccessKey={policy.Key};UseDevelopmentEmulator=true;";
    }

    /// <summary>Where AMQP is served, as <c>amqp://127.0.0.1:5672</c>.</summary>
    public Uri AmqpEndpoint { get; }

    /// <summary>Where the HTTP send API is served, as <c>http://127.0.0.1:5300</c>.</summary>
    public Uri HttpEndpoint { get; }

    /// <summary>Connects the official SDKs, with the first policy; the port is left out where it is the default one.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts an emulator; it accepts events when this returns.</summary>
    /// <exception cref="PortInUseException">A port is taken.</exception>
    /// <exception cref="DataDirectoryException">The data directory is in use, or does not fit the options.</exception>
    /// <exception cref="ArgumentException">The options contradict themselves; the message says where.</exception>
    public static async Task<EventHubEmulatorServer> StartAsync(
        EventHubEmulatorOptions options, ILoggerFactory loggerFactory, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        EventHubEmulatorOptionsValidator.ThrowIfInvalid(options);

        var log = EventHubLog.Open(options, loggerFactory.CreateLogger<LogWriter>());
        AmqpServer? amqp = null;
        try
        {
            var verifier = new SharedAccessVerifier(options.Policies, options.TimeProvider);
            var limits = ThroughputLimits.Of(options.ThroughputUnits, options.TimeProvider);
            amqp = new AmqpServer(options, log, verifier, limits, loggerFactory);
            var http = await HttpServer.StartAsync(options, log, verifier, limits, amqp, loggerFactory, ct);
            return new EventHubEmulatorServer(options, log, amqp, http);
        }
        catch
        {
            if (amqp is not null)
            {
                await amqp.DisposeAsync();
            }

            await log.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Clients over WebSockets end with AMQP, so that nothing is left for HTTP to wait for.
        await _amqp.DisposeAsync();
        await _http.DisposeAsync();
        await _log.DisposeAsync();
    }
}
