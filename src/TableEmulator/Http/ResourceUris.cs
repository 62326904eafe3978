namespace Serverless.TableEmulator.Http;

/// <summary>Addresses that answers contain. <paramref name="root"/> is that of the account, without a slash at its end.</summary>
internal sealed class ResourceUris(string root, string account)
{
    public string Metadata(string name) => $"{root}/$metadata#{name}";

    public string TypeName(string table) => $"{account}.{table}";

    public string Table(string name) => $"{root}/{TableLink(name)}";

    public string Entity(string table, string partitionKey, string rowKey) =>
        $"{root}/{EntityLink(table, partitionKey, rowKey)}";

    public static string TableLink(string name) => $"Tables('{name}')";

    public static string EntityLink(string table, string partitionKey, string rowKey) =>
        $"{table}(PartitionKey='{Quote(partitionKey)}',RowKey='{Quote(rowKey)}')";

    /// <summary>The key percent-encoded, its apostrophes doubled and not encoded.</summary>
    private static string Quote(string key) => Uri.EscapeDataString(key).Replace("%27", "''", StringComparison.Ordinal);
}
