using System.Globalization;
using Azure.Data.Tables;

namespace Serverless.Shared.Fleet;

/// <summary>The last sweep's summary as a row of table <c>fleet</c>.</summary>
internal static class FleetSummaryRow
{
    public const string PartitionKey = "summary";
    public const string RowKey = "latest";

    private const string AsOf = "asOf";

    // A binary property holds 64 KiB, and the summary of the most types and sites takes more.
    private const int ChunkBytes = 64 * 1024;

    public static TableEntity Write(FleetSummary summary)
    {
        var row = new TableEntity(PartitionKey, RowKey) { [AsOf] = summary.AsOf };
        for (var chunk = 0; chunk * ChunkBytes < summary.Body.Length; chunk++)
        {
            var rest = summary.Body[(chunk * ChunkBytes)..];
            row[Column(chunk)] = rest[..Math.Min(rest.Length, ChunkBytes)].ToArray();
        }

        return row;
    }

    /// <returns>Null where the row is none that <see cref="Write"/> makes.</returns>
    public static FleetSummary? Read(TableEntity row)
    {
        var chunks = new List<byte[]>();
        while (row.TryGetValue(Column(chunks.Count), out var value) && value is byte[] chunk)
        {
            chunks.Add(chunk);
        }

        return chunks.Count > 0 && row.GetDateTimeOffset(AsOf) is { } asOf
            ? new FleetSummary(asOf, chunks.SelectMany(chunk => chunk).ToArray(), row.ETag)
            : null;
    }

    private static string Column(int chunk) => string.Create(CultureInfo.InvariantCulture, $"body{chunk}");
}
