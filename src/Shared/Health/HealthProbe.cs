using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Health;

/// <summary>Asks the dependencies, at most once a second however often it is asked itself.</summary>
internal sealed partial class HealthProbe(
    IngestProgress progress, IHubPartitionReader hub, IngestLagMeter meter, TimeProvider time, ILogger<HealthProbe> logger)
{
    /// <summary>How old a report may be: the endpoint is public, the stores behind it are not for everyone to hammer.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>A dependency that takes longer does not work.</summary>
    internal static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private Task<HealthReport>? _report;
    private long _startedAt;

    public Task<HealthReport> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_report is null || (_report.IsCompleted && time.GetElapsedTime(_startedAt) >= MaxAge))
            {
                _startedAt = time.GetTimestamp();
                _report = Task.Run(ProbeAsync, CancellationToken.None);
            }

            return _report.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthReport> ProbeAsync()
    {
        var askTables = TryAsync("Table Storage", progress.ReadAsync);
        var askHub = TryAsync("Event Hubs", hub.ReadPartitionsAsync);
        var positions = await askTables;
        var partitions = await askHub;
        var lag = positions is not null && partitions is not null ? meter.Measure(partitions, positions) : null;
        return new HealthReport(positions is not null, partitions is not null, lag);
    }

    /// <returns>Null where the dependency failed or was too slow.</returns>
    private async Task<T?> TryAsync<T>(string dependency, Func<CancellationToken, Task<T>> ask)
        where T : class
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, time);
        try
        {
            return await ask(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            // Whatever it is, the dependency cannot be used; that is all the report says.
            Log.Unhealthy(logger, dependency, exception);
            return null;
        }
    }
}
