using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.LocalHost.Functions;
using Serverless.LocalHost.HostJson;
using Serverless.LocalHost.Metrics;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Tables;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Runs the Event Hubs triggers with the host.</summary>
internal sealed partial class EventHubTriggerService : IHostedService, IAsyncDisposable
{
    /// <summary>How long a start waits for a hub that does not answer; the triggers go on trying behind it.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);

    private readonly List<EventHubTriggerListener> _listeners = [];
    private readonly TimeProvider _time;
    private readonly ILogger<EventHubTriggerService> _logger;

    /// <exception cref="StartupException">A trigger names a setting that is missing or unusable.</exception>
    public EventHubTriggerService(
        FunctionCatalogue catalogue,
        HostSettings host,
        HostInstance instance,
        IConfiguration configuration,
        IServiceScopeFactory scopes,
        InvocationMetrics invocations,
        TimeProvider time,
        ILoggerFactory loggerFactory)
    {
        _time = time;
        _logger = loggerFactory.CreateLogger<EventHubTriggerService>();
        var settings = new AppSettings(configuration);
        var listenerLogger = loggerFactory.CreateLogger<EventHubTriggerListener>();
        var keys = KeyFingerprint.Of(settings.Optional($"{CredentialOptions.SectionName}__{nameof(CredentialOptions.MasterKey)}"));
        LeaseStore? leases = null;
        foreach (var (function, trigger) in catalogue.With<EventHubFunctionTrigger>())
        {
            leases ??= new LeaseStore(settings.Required(TablesOptions.SectionName, function.Name));
            var client = new AmqpHubClient(
                settings.EventHubConnection(trigger.Connection, function.Name),
                settings.Expand(trigger.Hub, function.Name),
                time,
                listenerLogger);
            var subscription = new EventHubSubscription(
                client, settings.Expand(trigger.ConsumerGroup, function.Name), leases, instance, keys, host.EventHubs, time);
            var invoker = new RetryingInvoker(new FunctionInvoker(function), scopes, invocations, time, listenerLogger);
            _listeners.Add(new EventHubTriggerListener(subscription, invoker, listenerLogger));
        }
    }

    public IReadOnlyList<EventHubTriggerListener> Listeners => _listeners;

    /// <returns>When every partition that falls to this host is received, or the hub has kept the start waiting long enough.</returns>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in _listeners)
            listener.Start();
        try
        {
            await Task.WhenAll(_listeners.Select(listener => listener.Receiving))
                .WaitAsync(StartPatience, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.StartedWithoutHub(_logger);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_listeners.Select(listener => listener.StopAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners)
            await listener.DisposeAsync().ConfigureAwait(false);
        _listeners.Clear();
    }
}
