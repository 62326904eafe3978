namespace Serverless.LoadTests.Resources;

/// <summary>What the backend said of itself at a moment; counts are those since it started.</summary>
/// <param name="Seconds">Since the beginning of the run.</param>
internal sealed record BackendSample(double Seconds)
{
    /// <summary>Events that ingest took in, repeated batches again.</summary>
    public required long Events { get; init; }

    public required long Batches { get; init; }

    /// <summary>Seconds from the hub to the tables, together.</summary>
    public required double LagSeconds { get; init; }

    public required long LagCount { get; init; }

    /// <summary>Events of the hub that are not done with; null where the hub did not answer.</summary>
    public required long? Backlog { get; init; }

    /// <summary>Requests to the tables, those of the API included.</summary>
    public required long TableRequests { get; init; }

    public required long TableRetries { get; init; }

    /// <summary>Invocations that ran again because the function failed.</summary>
    public required long Repeated { get; init; }

    public required long Accepted { get; init; }

    public required long Duplicate { get; init; }

    public required long Stale { get; init; }

    public required long Conflicting { get; init; }

    public required long DeadLetters { get; init; }

    /// <summary>Garbage collections of all generations.</summary>
    public required long Collections { get; init; }

    public required double PauseSeconds { get; init; }

    public required long AllocatedBytes { get; init; }

    /// <param name="seconds">Since the beginning of the run.</param>
    /// <param name="sums">Of <c>GET /metrics</c>. A counter without a count is not in it.</param>
    public static BackendSample Of(double seconds, IReadOnlyDictionary<string, double> sums)
    {
        return new BackendSample(seconds)
        {
            Events = Count("backend_ingest_batch_sum"),
            Batches = Count("backend_ingest_batch_count"),
            LagSeconds = sums.GetValueOrDefault("backend_ingest_lag_seconds_sum"),
            LagCount = Count("backend_ingest_lag_seconds_count"),
            Backlog = sums.TryGetValue("localhost_hub_backlog", out var backlog) ? (long)backlog : null,
            TableRequests = Count("backend_table_requests_total"),
            TableRetries = Count("backend_table_retries_total"),
            Repeated = Count("localhost_invocations_repeated_total"),
            Accepted = Count("backend_readings_accepted_total"),
            Duplicate = Count("backend_readings_duplicate_total"),
            Stale = Count("backend_readings_stale_total"),
            Conflicting = Count("backend_readings_conflicting_total"),
            DeadLetters = Count("backend_deadletters_total"),
            Collections = Count("dotnet_gc_collections_total"),
            PauseSeconds = sums.GetValueOrDefault("dotnet_gc_pause_time_seconds_total"),
            AllocatedBytes = Count("dotnet_gc_heap_total_allocated_bytes_total"),
        };

        long Count(string name) => (long)sums.GetValueOrDefault(name);
    }
}
