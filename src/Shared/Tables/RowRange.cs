namespace Serverless.Shared.Tables;

/// <summary>Filters over RowKeys of one partition. Keys of this product hold no quotes.</summary>
internal static class RowRange
{
    /// <summary>Rows with <paramref name="from"/> ≤ RowKey &lt; <paramref name="to"/>.</summary>
    public static string Filter(string partitionKey, string from, string to) =>
        $"PartitionKey eq '{Escape(partitionKey)}' and RowKey ge '{Escape(from)}' and RowKey lt '{Escape(to)}'";

    /// <summary>Rows with <paramref name="from"/> ≤ RowKey ≤ <paramref name="last"/>.</summary>
    public static string Through(string partitionKey, string from, string last) =>
        $"PartitionKey eq '{Escape(partitionKey)}' and RowKey ge '{Escape(from)}' and RowKey le '{Escape(last)}'";

    /// <summary>Rows with <paramref name="after"/> &lt; RowKey ≤ <paramref name="last"/>; null for no end.</summary>
    public static string After(string partitionKey, string after, string? last) =>
        $"PartitionKey eq '{Escape(partitionKey)}' and RowKey gt '{Escape(after)}'"
        + (last is null ? "" : $" and RowKey le '{Escape(last)}'");

    private static string Escape(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
