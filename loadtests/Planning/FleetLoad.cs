namespace Serverless.LoadTests.Planning;

/// <summary>A fleet, and what its events cost the backend. Defaults are as measured; docs/load-tests.md says where.</summary>
internal sealed record FleetLoad
{
    /// <summary>From this many events a batch is taken at once, and so long it waits for them: <c>host.json</c>.</summary>
    private const double LeastBatch = 100;

    private static readonly TimeSpan BatchWait = TimeSpan.FromMilliseconds(250);

    public required int Devices { get; init; }

    /// <summary>Between two events of a device.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Default 200.</summary>
    public int EventBytes { get; init; } = 200;

    /// <summary>Devices that share an AMQP connection, as behind a gateway; 0 for HTTPS. Default 1.</summary>
    public int DevicesPerConnection { get; init; } = 1;

    /// <summary>Events an invocation takes; null for what <c>host.json</c> makes of the rate.</summary>
    public double? BatchFill { get; init; }

    /// <summary>Requests to the tables for each event; null for what batches of that fill take (0.021 at 1,000, as measured).</summary>
    public double? RequestsPerEvent { get; init; }

    /// <summary>One to history, one to the state. Default 2.</summary>
    public double EntitiesPerEvent { get; init; } = 2;

    /// <summary>CPU of ingest for each event. Default 13.6, as measured with batches of 1,000.</summary>
    public double CpuMicroseconds { get; init; } = 13.6;

    /// <summary>Bytes an event takes in the tables. Default 500.</summary>
    public int StoredBytes { get; init; } = 500;

    /// <summary>How long history is kept, in days. Default 400.</summary>
    public int RetentionDays { get; init; } = 400;

    /// <summary>Share of everything that stays free for catching up, 0 to 0.9. Default a third.</summary>
    public double Headroom { get; init; } = 1.0 / 3;

    /// <summary>Memory of an instance, in GB; at 2 it has one core.</summary>
    public double InstanceGigabytes { get; init; } = 2;

    /// <summary>The load test that batch fill, requests and CPU are from; null where they are as assumed.</summary>
    public string? MeasuredBy { get; init; }

    public double EventsPerSecond => Devices / Interval.TotalSeconds;

    /// <param name="partitions">Of the hub: each fills batches of its own.</param>
    public double BatchFillWith(int partitions) =>
        BatchFill ?? Math.Clamp(EventsPerSecond / partitions * BatchWait.TotalSeconds, 1, LeastBatch);

    /// <summary>Two tables, a transaction for each 100 entities, and one request for the progress.</summary>
    /// <param name="batchFill">Events of a batch.</param>
    public double RequestsPerEventWith(double batchFill) =>
        RequestsPerEvent ?? ((2 * Math.Ceiling(batchFill / ServiceLimits.TransactionEntities)) + 1) / batchFill;
}
