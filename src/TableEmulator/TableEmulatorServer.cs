using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Service;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator;

/// <summary>The Table service on this machine: its REST API over a SQLite file.</summary>
public sealed class TableEmulatorServer : IAsyncDisposable
{
    /// <summary>Connections at once; further ones are closed.</summary>
    private const int MaxConnections = 5_000;

    /// <summary>How long a request's headers may take to arrive.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly WebApplication _application;
    private readonly TableStore _store;

    private TableEmulatorServer(WebApplication application, TableStore store, Uri endpoint, TableEmulatorOptions options)
    {
        _application = application;
        _store = store;
        Endpoint = endpoint;
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName={options.AccountName};AccountKey={options.AccountKey};TableEndpoint={endpoint.OriginalString};";
    }

    /// <summary>Address of the account, such as <c>http://127.0.0.1:10002/devstoreaccount1</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>Connection string for any Azure SDK.</summary>
    public string ConnectionString { get; }

    /// <summary>Opens the data and starts to listen.</summary>
    /// <exception cref="PortInUseException">Another process listens on the port.</exception>
    /// <exception cref="DataDirectoryInUseException">Another process has the data folder open.</exception>
    public static async Task<TableEmulatorServer> StartAsync(
        TableEmulatorOptions options, ILoggerFactory loggerFactory, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        var logger = loggerFactory.CreateLogger<TableEmulatorServer>();
        var store = TableStore.Open(options, logger);
        WebApplication? application = null;
        try
        {
            var properties = new ServiceProperties(store);
            var dispatcher = new RequestDispatcher(store, properties, options);
            var handler = new TableServiceHandler(dispatcher, properties, options, logger);
            application = Build(options, loggerFactory);
            application.Run(handler.HandleAsync);
            await application.StartAsync(ct).ConfigureAwait(false);
            var addresses = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
            var endpoint = new Uri($"{addresses.Addresses.First()}/{options.AccountName}");
            return new TableEmulatorServer(application, store, endpoint, options);
        }
        catch (Exception exception)
        {
            if (application is not null) await application.DisposeAsync().ConfigureAwait(false);
            await store.DisposeAsync().ConfigureAwait(false);
            if (exception is IOException { InnerException: AddressInUseException }) throw new PortInUseException(options.Port, exception);
            throw;
        }
    }

    /// <summary>Ends the requests in hand and closes the data.</summary>
    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(StopTimeout);
        await _application.StopAsync(timeout.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(TableEmulatorOptions options, ILoggerFactory loggerFactory)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.UseEmbeddedHost(loggerFactory);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;

            // Both keys may have 1,024 units of nine characters each when percent-encoded.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestBufferSize = 1024 * 1024;
            kestrel.Listen(new IPEndPoint(options.ListenAddress, options.Port));
        });
        return builder.Build();
    }
}
