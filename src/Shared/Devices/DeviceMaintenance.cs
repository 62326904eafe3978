using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices.Indexes;
using Serverless.Shared.Devices.Registry;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices;

/// <summary>What the table <c>devices</c> needs from time to time, bucket by bucket: indexes that drifted are repaired, the
/// change log loses its old end.</summary>
public sealed partial class DeviceMaintenance
{
    /// <summary>NCRONTAB: each day at an hour when most fleets are quiet.</summary>
    public const string Schedule = "0 30 3 * * *";

    /// <summary>Some 50 MB.</summary>
    private const int MaxKeys = 1_000_000;

    private readonly TableStore _tables;
    private readonly int _buckets;
    private readonly TimeProvider _time;
    private readonly ILogger<DeviceMaintenance> _logger;
    private readonly Counter<long> _repairs;

    internal DeviceMaintenance(
        TableStore tables, IOptions<TablesOptions> options, TimeProvider time, BackendMetrics metrics, ILogger<DeviceMaintenance> logger)
    {
        _tables = tables;
        _buckets = options.Value.Buckets;
        _time = time;
        _logger = logger;
        _repairs = metrics.Meter.CreateCounter<long>(
            "backend.devices.index.repairs", "{row}", "Index rows that had drifted from their devices, by what was done.");
    }

    /// <exception cref="TableStoreUnavailableException">The store is out; what was done stays so.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (devices, added, removed, dropped) = (0, 0, 0, 0);
        foreach (var bucket in Enumerable.Range(0, _buckets).Select(Bucket.Name))
        {
            var result = await new IndexRepair(_tables, bucket, MaxKeys).RunAsync(cancellationToken);
            Count(bucket, result);
            dropped += await new RegistryLogTrim(_tables, bucket, _time).RunAsync(cancellationToken);
            devices += result.Devices;
            added += result.Added;
            removed += result.Removed;
        }

        Log.Compared(_logger, devices, added, removed, dropped);
    }

    private void Count(string bucket, IndexRepairResult result)
    {
        if (result is { Added: 0, Removed: 0 })
        {
            return;
        }

        _repairs.Add(result.Added, new KeyValuePair<string, object?>("action", "added"));
        _repairs.Add(result.Removed, new KeyValuePair<string, object?>("action", "removed"));
        Log.Repaired(_logger, bucket, result.Added, result.Removed);
    }
}
