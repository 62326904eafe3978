using System.Diagnostics.Metrics;

namespace Serverless.Shared;

/// <summary>The backend's instruments, all of the meter <see cref="MeterName"/>. A feature adds its own counters here
/// or creates them from <see cref="Meter"/>.</summary>
public sealed class BackendMetrics
{
    /// <summary>The meter's name, for exporters and listeners.</summary>
    public const string MeterName = "Serverless.Backend";

    public BackendMetrics(IMeterFactory meters)
    {
        Meter = meters.Create(MeterName);
        TableRequests = Meter.CreateCounter<long>("backend.table.requests", "{request}", "Requests sent to Table Storage, retries included.");
        TableRetries = Meter.CreateCounter<long>("backend.table.retries", "{request}", "Requests sent again after a failure that may pass.");
        TableConflicts = Meter.CreateCounter<long>("backend.table.conflicts", "{transaction}", "Conditional writes that found another state of a row.");
        TableRejections = Meter.CreateCounter<long>("backend.table.rejections", "{row}", "Rows that Table Storage refused for good.");
        TableUnavailable = Meter.CreateCounter<long>("backend.table.unavailable", "{request}", "Requests given up after the last attempt.");
        DeadLetters = Meter.CreateCounter<long>("backend.deadletters", "{deadletter}", "Dead letters stored, by reason.");
    }

    /// <summary>The meter itself, for instruments of a single feature.</summary>
    public Meter Meter { get; }

    public Counter<long> TableRequests { get; }

    public Counter<long> TableRetries { get; }

    public Counter<long> TableConflicts { get; }

    public Counter<long> TableRejections { get; }

    public Counter<long> TableUnavailable { get; }

    public Counter<long> DeadLetters { get; }
}
