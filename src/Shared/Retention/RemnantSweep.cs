using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Retention;

/// <summary>Removes the desired properties and states that deleted and re-registered devices left: their keys or contents
/// name a registration that has ended. Commands go by their own expiry, history and dead letters with their month.</summary>
public sealed partial class RemnantSweep
{
    /// <summary>NCRONTAB: each day at an hour when most fleets are quiet.</summary>
    public const string Schedule = "0 50 3 * * *";

    /// <summary>Some 20 MB.</summary>
    private const int MaxLives = 100_000;

    private readonly TableStore _tables;
    private readonly int _buckets;
    private readonly ILogger<RemnantSweep> _logger;
    private readonly Counter<long> _removals;

    public RemnantSweep(TableStore tables, IOptions<TablesOptions> options, BackendMetrics metrics, ILogger<RemnantSweep> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        _tables = tables;
        _buckets = options.Value.Buckets;
        _logger = logger;
        _removals = metrics.Meter.CreateCounter<long>(
            "backend.remnants.removed", "{row}", "Rows of registrations that have ended, by table.");
    }

    /// <summary>Sweeps all buckets. What is left when it is cancelled is left to the next run.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out; the next run does the rest.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (lives, desired, states) = (0, 0, 0);
        foreach (var bucket in Enumerable.Range(0, _buckets).Select(Bucket.Name))
        {
            var remnants = new BucketRemnants(_tables, bucket);
            await foreach (var ended in EndedLives.ReadAsync(_tables, bucket, MaxLives, cancellationToken))
            {
                lives += ended.Count;
                desired += Count(TableNames.Desired, await remnants.RemoveDesiredAsync(ended, cancellationToken));
                states += Count(TableNames.State, await remnants.RemoveStatesAsync(ended, cancellationToken));
            }
        }

        Log.Swept(_logger, lives, desired, states);
    }

    private int Count(string table, int removed)
    {
        _removals.Add(removed, new KeyValuePair<string, object?>("table", table));
        return removed;
    }
}
