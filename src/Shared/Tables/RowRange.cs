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

    private static string Escape(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
