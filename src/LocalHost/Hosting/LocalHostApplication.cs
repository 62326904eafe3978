using System.Globalization;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.CommandLine;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Senders;
using Serverless.LocalHost.Functions;
using Serverless.LocalHost.HostJson;
using Serverless.Shared;

namespace Serverless.LocalHost.Hosting;

/// <summary>The whole backend in this process: data folder, emulators and functions.</summary>
internal sealed partial class LocalHostApplication : IAsyncDisposable
{
    private readonly DataDirectory _data;
    private readonly BackendServices _backend;
    private readonly FunctionsApp _functions;

    private LocalHostApplication(DataDirectory data, BackendServices backend, FunctionsApp functions, string? functionKey)
    {
        _data = data;
        _backend = backend;
        _functions = functions;
        FunctionKey = functionKey;
    }

    /// <summary>Where HTTP requests are accepted.</summary>
    public Uri Endpoint => _functions.Endpoint;

    /// <summary>The function key that is asked for; null when none is.</summary>
    public string? FunctionKey { get; }

    /// <summary>Connection string of the tables in use.</summary>
    public string TablesConnection => _backend.TablesConnection;

    /// <summary>Connection string of the Event Hubs namespace in use.</summary>
    public string EventHubsConnection => _backend.EventHubsConnection;

    /// <summary>Where events are taken over HTTP; <c>-</c> for none.</summary>
    public string EventHubsHttpEndpoint => _backend.EventHubsHttpEndpoint;

    /// <summary>The services the functions run with.</summary>
    public IServiceProvider Services => _functions.Services;

    /// <summary>The one line for standard output.</summary>
    public string ReadyLine => string.Create(
        CultureInfo.InvariantCulture,
        $"ready http={Endpoint.ToString().TrimEnd('/')} amqp={_backend.AmqpEndpoint} eventhubs-http={EventHubsHttpEndpoint} tables={_backend.TablesEndpoint}")
        + (FunctionKey is null ? "" : $" key={FunctionKey}");

    /// <summary>Starts everything.</summary>
    /// <returns>When events and requests are accepted.</returns>
    /// <exception cref="StartupException">It cannot start; the message is for the person who started it.</exception>
    public static async Task<LocalHostApplication> StartAsync(
        LocalHostOptions options, ILoggerFactory loggerFactory, CancellationToken cancellationToken)
    {
        var logger = loggerFactory.CreateLogger<LocalHostApplication>();
        var data = DataDirectory.Open(options.DataDirectory, options.Fresh);
        BackendServices? backend = null;
        try
        {
            var keysFile = options.Keys ?? data.In(LocalKeys.FileName);
            var keys = await LocalKeys.LoadOrCreateAsync(keysFile, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            var starting = BackendServices.StartAsync(options, data, keys, loggerFactory, cancellationToken);
            var reading = Task.Run(() => (ReadHostJson(), FunctionCatalogue.FromAssembly(typeof(LocalHostApplication).Assembly)), cancellationToken);
            backend = await starting.ConfigureAwait(false);
            var (host, catalogue) = await reading.ConfigureAwait(false);
            var configuration = LocalSettings.Build(backend, keys);
            var functions = await FunctionsApp.StartAsync(
                new FunctionsAppOptions
                {
                    Catalogue = catalogue,
                    Host = host,
                    HostId = data.HostId,
                    Port = options.Port,
                    FunctionKey = options.RequireKeys ? keys.FunctionKey : null,
                    Configuration = configuration,
                    ConfigureServices = services => services
                        .AddBackend(configuration)
                        .AddTelemetrySender(configuration)
                        .AddHubPartitionReader(configuration),
                    LoggerFactory = loggerFactory,
                },
                cancellationToken).ConfigureAwait(false);

            // Only now: a start that fails has one line to say.
            Log.DevelopmentHost(logger);
            if (host.UnusedKeys.Count > 0)
                Log.UnusedHostJsonKeys(logger, string.Join(", ", host.UnusedKeys));
            return new LocalHostApplication(data, backend, functions, options.RequireKeys ? keys.FunctionKey : null);
        }
        catch (Exception failure) when (StartupFailure.Explain(failure) is { } reason)
        {
            await DisposeAsync(backend, data).ConfigureAwait(false);
            throw new StartupException(reason, failure);
        }
        catch
        {
            await DisposeAsync(backend, data).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Finishes requests and batches in hand, checkpoints, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _functions.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _functions.DisposeAsync().ConfigureAwait(false);
        await _backend.DisposeAsync().ConfigureAwait(false);
        _data.Dispose();
    }

    private static async ValueTask DisposeAsync(BackendServices? backend, DataDirectory data)
    {
        if (backend is not null)
            await backend.DisposeAsync().ConfigureAwait(false);
        data.Dispose();
    }

    private static HostSettings ReadHostJson() => HostJsonReader.ReadFile(Path.Combine(AppContext.BaseDirectory, "host.json"));
}
