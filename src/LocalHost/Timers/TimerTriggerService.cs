using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.LocalHost.Functions;
using Serverless.LocalHost.Metrics;
using Serverless.Shared.Tables;

namespace Serverless.LocalHost.Timers;

/// <summary>Runs the timer triggers with the host.</summary>
internal sealed class TimerTriggerService : IHostedService, IAsyncDisposable
{
    private readonly List<TimerListener> _listeners = [];

    /// <exception cref="StartupException">A schedule is no NCRONTAB expression, or its setting is missing.</exception>
    public TimerTriggerService(
        FunctionCatalogue catalogue,
        IConfiguration configuration,
        HostInstance instance,
        IServiceScopeFactory scopes,
        InvocationMetrics invocations,
        TimeProvider time,
        ILogger<TimerTriggerService> logger)
    {
        var settings = new AppSettings(configuration);
        var claims = settings.Optional(TablesOptions.SectionName) is { } tables ? new TimerClaims(tables, instance, time) : null;
        foreach (var (function, trigger) in catalogue.With<TimerFunctionTrigger>())
        {
            var schedule = TimerSchedule.Parse(settings.Expand(trigger.Schedule, function.Name), function.Name);
            var invoker = new RetryingInvoker(new FunctionInvoker(function), scopes, invocations, time, logger);
            _listeners.Add(new TimerListener(trigger, schedule, invoker, claims, time, logger));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in _listeners)
            listener.Start();
        return Task.CompletedTask;
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
