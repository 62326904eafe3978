namespace Serverless.Shared.Tables;

/// <summary>The partition key of everything about a device, such as <c>b0003</c>.</summary>
internal static class Bucket
{
    public static string Of(string deviceId, int buckets) => Name(PartitionKeyHash.Assign(deviceId, buckets));

    public static string Name(int bucket) => Names[bucket];

    /// <summary>All bucket names up to the largest allowed count, made once: the hot path formats none.</summary>
    private static readonly string[] Names =
        [.. Enumerable.Range(0, 1024).Select(bucket => $"b{bucket:0000}")];
}
