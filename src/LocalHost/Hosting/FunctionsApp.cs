using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Serverless.LocalHost.Docs;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.LocalHost.Http;
using Serverless.LocalHost.Metrics;
using Serverless.LocalHost.Timers;

namespace Serverless.LocalHost.Hosting;

/// <summary>The functions with their triggers, against tables and a hub that run already.</summary>
internal sealed class FunctionsApp : IAsyncDisposable
{
    /// <summary>The longest a stop waits for requests and batches in hand.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Connections at once, twice as many as may wait for commands; further ones are closed.</summary>
    private const int MaxConnections = 20_000;

    /// <summary>How long a request's headers may take to arrive.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    private readonly WebApplication _application;

    private FunctionsApp(WebApplication application)
    {
        _application = application;
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Endpoint = new Uri(address.Addresses.Single());
    }

    /// <summary>Where requests are accepted, such as <c>http://127.0.0.1:7071</c>.</summary>
    public Uri Endpoint { get; }

    public IServiceProvider Services => _application.Services;

    /// <returns>When requests are accepted and the triggers run.</returns>
    /// <exception cref="StartupException">The port is in use, or a trigger's settings are wrong.</exception>
    public static async Task<FunctionsApp> StartAsync(FunctionsAppOptions options, CancellationToken cancellationToken)
    {
        WebApplication? application = null;
        try
        {
            application = Build(options);
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return new FunctionsApp(application);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException or SocketException)
        {
            if (application is not null)
                await application.DisposeAsync().ConfigureAwait(false);
            throw new StartupException($"HTTP port {options.Port} is in use.", failure);
        }
        catch
        {
            if (application is not null)
                await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Refuses new requests, finishes requests and batches in hand, and checkpoints.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _application.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static WebApplication Build(FunctionsAppOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });

        var services = builder.Services;
        services.AddLogging();
        services.Replace(ServiceDescriptor.Singleton(options.LoggerFactory));
        services.Replace(ServiceDescriptor.Singleton(options.Configuration));
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton(options.Catalogue);
        services.AddSingleton(options.Host);
        services.AddSingleton(HostInstance.Start(options.HostId));
        services.AddSingleton(new FunctionKeys(options.FunctionKey));
        services.AddSingleton(provider => new FunctionRouter(options.Catalogue, options.Host.RoutePrefix, provider));
        services.AddSingleton<HttpFunctionHandler>();
        services.AddMetricsEndpoint();

        // Services start in this order and stop in the other: what the functions need, the triggers, and last the HTTP
        // server, which the builder adds.
        options.ConfigureServices(services);
        services.AddSingleton<EventHubTriggerService>();
        services.AddHostedService(provider => provider.GetRequiredService<EventHubTriggerService>());
        services.AddHostedService<TimerTriggerService>();

        var application = builder.Build();
        var handler = application.Services.GetRequiredService<HttpFunctionHandler>();
        application.UseDocsPage(options.Host.RoutePrefix);
        application.UseMetricsEndpoint();
        application.Run(handler.HandleAsync);
        return application;
    }
}
