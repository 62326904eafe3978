using System.ComponentModel.DataAnnotations;

namespace Serverless.Shared.Tables;

/// <summary>How the backend uses Table Storage. Section <c>Tables</c>.</summary>
public sealed class TablesOptions
{
    /// <summary>The section; its own value, where it has one, is the connection string.</summary>
    public const string SectionName = "Tables";

    /// <summary>The table endpoint for an identity-based connection, such as
    /// <c>https://account.table.core.windows.net</c>. Setting <c>Tables__serviceUri</c>. Null: a connection string is used.</summary>
    public Uri? ServiceUri { get; set; }

    /// <summary>Number of buckets devices are hashed to. 1 to 1,024, default 4; a multiple of the hub's partitions
    /// keeps buckets aligned with them. Cannot change once data is there. Setting <c>Tables__Buckets</c>.</summary>
    [Range(1, 1024)]
    public int Buckets { get; set; } = 4;

    /// <summary>Transactions of one batch in flight at once. 1 to 64, default 8.</summary>
    [Range(1, 64)]
    public int MaxParallelTransactions { get; set; } = 8;

    /// <summary>Time limit of one attempt of a request. 1 s to 2 min, default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts of one request before a store failure is thrown. 1 to 20, default 6.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 6;

    /// <summary>Delay before the second attempt, doubled for each further one, jittered. 1 ms to 10 s, default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);
}
