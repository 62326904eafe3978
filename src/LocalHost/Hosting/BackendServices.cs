using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator;
using Serverless.LocalHost.CommandLine;
using Serverless.LocalHost.EventHubs;
using Serverless.Shared.Telemetry;
using Serverless.TableEmulator;
using Serverless.TableEmulator.Azurite;

namespace Serverless.LocalHost.Hosting;

/// <summary>The hub and the tables that the functions use: emulators of our own, Azurite, or what connection strings name.</summary>
internal sealed class BackendServices : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];

    private BackendServices()
    {
    }

    /// <summary>Connection string of the tables.</summary>
    public string TablesConnection { get; private set; } = "";

    /// <summary>Connection string of the Event Hubs namespace.</summary>
    public string EventHubsConnection { get; private set; } = "";

    /// <summary>The tables' endpoint.</summary>
    public string TablesEndpoint { get; private set; } = "";

    /// <summary>The hub's AMQP endpoint.</summary>
    public string AmqpEndpoint { get; private set; } = "";

    /// <summary>The hub's HTTP endpoint; <c>-</c> for a development emulator elsewhere, whose string does not name one.</summary>
    public string EventHubsHttpEndpoint { get; private set; } = "";

    /// <summary>The policy that device tokens are signed by.</summary>
    public string PublisherPolicyName { get; private set; } = "";

    /// <summary>Its key.</summary>
    public string PublisherPolicyKey { get; private set; } = "";

    /// <summary>Starts what the options do not name, side by side.</summary>
    /// <exception cref="StartupException">A port is in use, data cannot be used, or Node.js is missing.</exception>
    public static async Task<BackendServices> StartAsync(
        LocalHostOptions options, DataDirectory data, LocalKeys keys, ILoggerFactory loggerFactory, CancellationToken cancellationToken)
    {
        var services = new BackendServices();
        try
        {
            await Task.WhenAll(
                Task.Run(() => services.StartEventHubsAsync(options, data, keys, loggerFactory, cancellationToken), cancellationToken),
                Task.Run(() => services.StartTablesAsync(options, data, loggerFactory, cancellationToken), cancellationToken))
                .ConfigureAwait(false);
            return services;
        }
        catch
        {
            await services.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var started in _started)
            await started.DisposeAsync().ConfigureAwait(false);
        _started.Clear();
    }

    private async Task StartEventHubsAsync(
        LocalHostOptions options, DataDirectory data, LocalKeys keys, ILoggerFactory loggerFactory, CancellationToken cancellationToken)
    {
        if (options.EventHubs is { } connection)
        {
            var parsed = EventHubConnectionString.Parse(connection);
            EventHubsConnection = connection;
            AmqpEndpoint = parsed.Endpoint;
            EventHubsHttpEndpoint = parsed.HttpEndpoint ?? "-";
            PublisherPolicyName = parsed.KeyName ?? "";
            PublisherPolicyKey = parsed.Key ?? "";
            return;
        }

        var publishers = new SharedAccessPolicy
        {
            Name = "devices",
            Key = keys.PublisherKey,
            Rights = AccessRights.Send,
            Hub = TelemetryHub.Name,
        };
        try
        {
            var emulator = Add(await EventHubEmulatorServer.StartAsync(
                new EventHubEmulatorOptions
                {
                    AmqpPort = options.AmqpPort,
                    HttpPort = options.EventHubsHttpPort,
                    DataDirectory = data.EventHubs,
                    Hubs = [new HubOptions { Name = TelemetryHub.Name, ConsumerGroups = [TelemetryHub.ConsumerGroup] }],
                    Policies = [SharedAccessPolicy.DevelopmentRoot, publishers],
                },
                loggerFactory,
                cancellationToken).ConfigureAwait(false));
            EventHubsConnection = emulator.ConnectionString;
            PublisherPolicyName = publishers.Name;
            PublisherPolicyKey = publishers.Key;
            AmqpEndpoint = emulator.AmqpEndpoint.ToString().TrimEnd('/');
            EventHubsHttpEndpoint = emulator.HttpEndpoint.ToString().TrimEnd('/');
        }
        catch (IOException failure)
        {
            throw new StartupException($"The Event Hubs emulator cannot start: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    private async Task StartTablesAsync(
        LocalHostOptions options, DataDirectory data, ILoggerFactory loggerFactory, CancellationToken cancellationToken)
    {
        if (options.Tables is { } connection)
        {
            TablesConnection = connection;
            TablesEndpoint = TableConnection.Endpoint(connection).ToString().TrimEnd('/');
            return;
        }

        try
        {
            if (options.Azurite)
            {
                var azurite = Add(await AzuriteProcess.StartAsync(
                    AzuriteTools.Find(),
                    data.Azurite,
                    options.TablePort,
                    loggerFactory.CreateLogger<AzuriteProcess>(),
                    cancellationToken).ConfigureAwait(false));
                TablesConnection = azurite.ConnectionString;
                TablesEndpoint = TableConnection.Endpoint(TablesConnection).ToString().TrimEnd('/');
                return;
            }

            var emulator = Add(await TableEmulatorServer.StartAsync(
                new TableEmulatorOptions
                {
                    Port = options.TablePort,
                    DataDirectory = data.Tables,
                    Throughput = options.TableThrottle ? new TableThroughputTargets() : null,
                    Latency = options.TableLatency?.Least ?? TimeSpan.Zero,
                    LatencyJitter = options.TableLatency?.Jitter ?? TimeSpan.Zero,
                },
                loggerFactory,
                cancellationToken).ConfigureAwait(false));
            TablesConnection = emulator.ConnectionString;
            TablesEndpoint = emulator.Endpoint.ToString().TrimEnd('/');
        }
        catch (NodeMissingException failure)
        {
            throw new StartupException($"Option --azurite: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
        catch (IOException failure)
        {
            throw new StartupException($"The table emulator cannot start: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    private T Add<T>(T started)
        where T : IAsyncDisposable
    {
        // Both sides start at once.
        lock (_started)
            _started.Add(started);
        return started;
    }
}
