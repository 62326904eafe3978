using System.Globalization;
using Azure.Data.Tables;

namespace Serverless.Shared.Desired;

/// <summary>Desired properties as a row of table <c>desired</c>. The key holds the registration, so that nothing of a
/// former life shows.</summary>
internal static class DesiredRow
{
    private const string Version = "version";

    // Binary, because as text 32 KB may outgrow a string property.
    private const string Document = "document";

    public static string Key(string deviceId, int registration) =>
        string.Create(CultureInfo.InvariantCulture, $"{deviceId}~{registration:D6}");

    /// <summary>Takes a key apart again.</summary>
    public static bool TryReadKey(string key, out string deviceId, out int registration)
    {
        var separator = key.LastIndexOf('~');
        deviceId = separator < 0 ? "" : key[..separator];
        return int.TryParse(key.AsSpan(separator + 1), NumberStyles.None, CultureInfo.InvariantCulture, out registration)
            && separator > 0;
    }

    public static TableEntity Write(string bucket, string deviceId, int registration, DesiredProperties desired) =>
        new(bucket, Key(deviceId, registration))
        {
            [Version] = desired.Version,
            [Document] = desired.Document.ToArray(),
        };

    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public static DesiredProperties Read(TableEntity row) =>
        row.GetInt64(Version) is { } version && row.GetBinary(Document) is { } document
            ? new DesiredProperties(version, document)
            : throw new InvalidDataException($"The desired row {row.PartitionKey}/{row.RowKey} lacks a column.");
}
