using Azure.Data.Tables;
using Serverless.LocalHost.EventHubs.Leases;

namespace Serverless.LocalHost.Timers;

/// <summary>A timer's row in the table <c>checkpoints</c>: the last occurrence that a host has taken.</summary>
/// <param name="Timer">The function.</param>
/// <param name="Due">The occurrence.</param>
/// <param name="Host">Who has it.</param>
internal sealed record TimerRow(string Timer, DateTimeOffset Due, HostInstance Host)
{
    public const string PartitionKey = "timers";

    /// <summary>The beat of a run that has just begun; it rises while the run goes on.</summary>
    public const long FirstBeat = 1;

    /// <summary>The beat of a run that is over.</summary>
    public const long NoBeat = 0;

    private const string DueColumn = "Due";
    private const string HostColumn = "Host";
    private const string BeatColumn = "Beat";

    public TableEntity Write(long beat) =>
        new(PartitionKey, Timer) { [DueColumn] = Due, [HostColumn] = Host.ToString(), [BeatColumn] = beat };

    /// <summary>Whether a row is this claim.</summary>
    public bool Claims(TableEntity row) => DueOf(row) == Due && HostOf(row) == Host;

    public static DateTimeOffset? DueOf(TableEntity row) => row.GetDateTimeOffset(DueColumn);

    public static HostInstance? HostOf(TableEntity row) => HostInstance.Parse(row.GetString(HostColumn));

    public static bool IsRunning(TableEntity row) => row.GetInt64(BeatColumn) is > NoBeat;
}
