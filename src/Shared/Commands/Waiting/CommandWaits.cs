using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Commands.Log;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands.Waiting;

/// <summary>The requests of this instance that wait for commands. Ends them all when the host stops.</summary>
internal sealed class CommandWaits : IDisposable
{
    private readonly BucketWatch[] _watches;
    private readonly int _maxWaiting;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _onStopping;
    private readonly TimeProvider _time;
    private int _waiting;
    private int _asleep;
    private volatile bool _isEnding;

    public CommandWaits(
        TableStore tables,
        IOptions<TablesOptions> tablesOptions,
        IOptions<CommandsOptions> options,
        TimeProvider time,
        BackendMetrics metrics,
        ILogger<BucketWatch> logger,
        IHostApplicationLifetime? lifetime = null)
    {
        _maxWaiting = options.Value.MaxWaiting;
        _time = time;
        _watches = [.. Enumerable.Range(0, tablesOptions.Value.Buckets).Select(Bucket.Name).Select(bucket => new BucketWatch(
            new CommandLogReader(tables, bucket), bucket, options.Value.PollInterval, time, logger, _stop.Token))];
        _onStopping = lifetime?.ApplicationStopping.Register(End) ?? default;
        metrics.Meter.CreateObservableUpDownCounter(
            "backend.commands.waiting", () => Asleep, "{request}", "Requests that wait for a command.");
    }

    /// <summary>Requests that have a place, at most <see cref="CommandsOptions.MaxWaiting"/>.</summary>
    public int Count => Volatile.Read(ref _waiting);

    /// <summary>Those of them that have found nothing and wait.</summary>
    public int Asleep => Volatile.Read(ref _asleep);

    public BucketWatch OfBucket(int bucket) => _watches[bucket];

    /// <summary>Begins to wait for commands of a device; what is posted from then on wakes it.</summary>
    /// <returns>Null where too many wait already.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<CommandWait?> TryBeginAsync(string deviceId, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > _maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        var wait = new CommandWait(deviceId, Release);
        try
        {
            await WatchOf(deviceId).AddAsync(wait, cancellationToken);
        }
        catch
        {
            wait.Dispose();
            throw;
        }

        if (_isEnding)
        {
            wait.End();
        }

        return wait;
    }

    /// <summary>Waits until a wait is woken, or for a time.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async Task SleepAsync(CommandWait wait, TimeSpan atMost, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asleep);
        try
        {
            await wait.WokenAsync(atMost, _time, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _asleep);
        }
    }

    public void Dispose()
    {
        _onStopping.Dispose();
        _stop.Cancel();
        _stop.Dispose();
    }

    private void End()
    {
        _isEnding = true;
        foreach (var watch in _watches)
        {
            watch.End();
        }
    }

    private void Release(CommandWait wait)
    {
        WatchOf(wait.DeviceId).Remove(wait);
        Interlocked.Decrement(ref _waiting);
    }

    private BucketWatch WatchOf(string deviceId) => _watches[PartitionKeyHash.Assign(deviceId, _watches.Length)];
}
