using System.Globalization;

namespace Serverless.Shared.Tables;

/// <summary>The tables of the backend. See docs/decisions/0002-table-layout.md.</summary>
public static class TableNames
{
    public const string Schema = "schema";
    public const string Devices = "devices";
    public const string State = "state";
    public const string Desired = "desired";
    public const string Fleet = "fleet";
    public const string Commands = "commands";
    public const string Checkpoints = "checkpoints";
    public const string Progress = "progress";
    public const string HistoryPrefix = "telemetry";
    public const string DeadLettersPrefix = "deadletters";

    /// <summary>The history table of a month, such as <c>telemetry202611</c>.</summary>
    public static string History(DateTimeOffset time) => ForMonth(HistoryPrefix, time);

    /// <summary>The dead-letter table of a month, such as <c>deadletters202611</c>.</summary>
    public static string DeadLetters(DateTimeOffset time) => ForMonth(DeadLettersPrefix, time);

    /// <summary>Reads the month of a table name.</summary>
    /// <param name="prefix">Such as <see cref="HistoryPrefix"/>.</param>
    /// <param name="table">A table's name.</param>
    /// <param name="month">The month's beginning.</param>
    /// <returns>False where the table is none of that prefix and a month.</returns>
    public static bool TryReadMonth(string prefix, string table, out DateTimeOffset month)
    {
        month = default;
        return table.StartsWith(prefix, StringComparison.Ordinal)
            && DateTimeOffset.TryParseExact(
                table.AsSpan(prefix.Length), "yyyyMM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out month);
    }

    private static string ForMonth(string prefix, DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{time.UtcDateTime:yyyyMM}");
}
