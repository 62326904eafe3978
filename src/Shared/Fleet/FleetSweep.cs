using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Http;
using Serverless.Shared.State;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Fleet;

/// <summary>
/// Counts the fleet and tells which devices have gone silent since the sweep before. Memory does not grow with the fleet.
/// </summary>
public sealed partial class FleetSweep
{
    /// <summary>NCRONTAB: each minute; <see cref="FleetOptions.SweepInterval"/> says whether a sweep is due.</summary>
    public const string Schedule = "0 * * * * *";

    /// <summary>A summary is answered for so long.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    // The timer does not fire to the millisecond: what is nearly due is due.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private const int BucketsAtOnce = 8;

    private readonly TableStore _tables;
    private readonly FleetOptions _options;
    private readonly BucketSweep _bucketSweep;
    private readonly int _buckets;
    private readonly TimeProvider _time;
    private readonly Counter<long> _silent;
    private readonly ILogger<FleetSweep> _logger;
    private readonly Lock _gate = new();
    private Task<FleetSummary>? _sweep;

    internal FleetSweep(
        TableStore tables,
        IOptions<FleetOptions> options,
        IOptions<StateOptions> stateOptions,
        IOptions<TablesOptions> tablesOptions,
        TimeProvider time,
        BackendMetrics metrics,
        ILogger<FleetSweep> logger)
    {
        _tables = tables;
        _options = options.Value;
        _bucketSweep = new BucketSweep(tables, stateOptions.Value.SilenceLimit);
        _buckets = tablesOptions.Value.Buckets;
        _time = time;
        _silent = metrics.Meter.CreateCounter<long>("backend.fleet.silent", "{device}", "Devices found to have gone silent.");
        _logger = logger;
    }

    /// <summary>Sweeps if the last sweep is an interval ago.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task RunIfDueAsync(CancellationToken cancellationToken)
    {
        var due = _options.SweepInterval > Slack ? _options.SweepInterval - Slack : TimeSpan.Zero;
        if (await FindAsync(cancellationToken) is not { } last || _time.GetUtcNow() - last.AsOf >= due)
        {
            await SweepAsync().WaitAsync(cancellationToken);
        }
    }

    /// <summary>The counts, at most <see cref="MaxAge"/> old when they are asked for: the stored ones, or new ones.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    internal async Task<FleetSummary> GetAsync(CancellationToken cancellationToken) =>
        await FindAsync(cancellationToken) is { } last && _time.GetUtcNow() - last.AsOf is var age && age < MaxAge
            ? last
            : await SweepAsync().WaitAsync(cancellationToken);

    /// <summary>Sweeps once; callers at once share one sweep.</summary>
    private Task<FleetSummary> SweepAsync()
    {
        lock (_gate)
        {
            // Shared, so that no caller's cancellation may end it; each of its requests has a time limit.
            return _sweep ??= Task.Run(SweepOnceAsync, CancellationToken.None);
        }
    }

    private async Task<FleetSummary> SweepOnceAsync()
    {
        try
        {
            var last = await FindAsync(CancellationToken.None);
            var now = Timestamp.Cut(_time.GetUtcNow());
            var counts = new FleetCounts();
            var silent = NewSilent(last, now);
            await Parallel.ForEachAsync(
                Enumerable.Range(0, _buckets).Select(Bucket.Name),
                new ParallelOptions { MaxDegreeOfParallelism = BucketsAtOnce },
                async (bucket, token) =>
                {
                    var (own, ownSilent) = (new FleetCounts(), NewSilent(last, now));
                    await _bucketSweep.RunAsync(bucket, now, own, ownSilent, token);
                    lock (counts)
                    {
                        counts.Add(own);
                        silent.Add(ownSilent);
                    }
                });

            var summary = new FleetSummary(now, counts.ToJson(now), null);
            if (await TryStoreAsync(summary, last))
            {
                // Of sweeps at once on several instances one is stored, and tells.
                Tell(silent);
                Log.Swept(_logger, counts.Total, counts.Connected);
            }

            return summary;
        }
        finally
        {
            lock (_gate)
            {
                _sweep = null;
            }
        }
    }

    private SilentDevices NewSilent(FleetSummary? last, DateTimeOffset now) =>
        new(last?.AsOf.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds(), _options.MaxSilentLogged);

    private async Task<FleetSummary?> FindAsync(CancellationToken cancellationToken) =>
        await _tables.FindAsync(
            TableNames.Fleet, FleetSummaryRow.PartitionKey, FleetSummaryRow.RowKey, null, cancellationToken) is { } row
            ? FleetSummaryRow.Read(row)
            : null;

    private async Task<bool> TryStoreAsync(FleetSummary summary, FleetSummary? last)
    {
        var row = FleetSummaryRow.Write(summary);
        var outcome = last?.ETag is { } etag
            ? await _tables.UpdateAsync(TableNames.Fleet, row, etag, CancellationToken.None)
            : await _tables.AddAsync(TableNames.Fleet, row, CancellationToken.None);

        // An attempt without an answer may have stored it; better told twice than not at all.
        return outcome.IsCommitted || outcome.AfterUnansweredAttempt;
    }

    private void Tell(SilentDevices silent)
    {
        if (silent.Count == 0)
        {
            return;
        }

        foreach (var (deviceId, lastSeen) in silent.Named)
        {
            Log.Silent(_logger, deviceId, Timestamp.Format(lastSeen));
        }

        _silent.Add(silent.Count);
        Log.SilentInAll(_logger, silent.Count);
    }
}
