using System.Globalization;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands;

/// <summary>
/// Row keys of the table <c>commands</c>, PartitionKey the device's bucket. A command stands under <c>o~</c> while it is
/// open and under <c>d~</c> when it is done, so that what is done costs a poll nothing. Both carry the registration:
/// nothing of a former life is found.
/// </summary>
internal static class CommandKeys
{
    /// <summary>The bucket's command log.</summary>
    public const string Log = "log";

    private const char Separator = '~';

    /// <summary>Follows the separator, so it sorts after every key that has it there.</summary>
    private const char AfterSeparator = '\u007f';

    public static string Open(string deviceId, int registration, string commandId) =>
        Prefix('o', deviceId, registration) + Separator + commandId;

    public static string Done(string deviceId, int registration, string commandId) =>
        Prefix('d', deviceId, registration) + Separator + commandId;

    public static string CommandId(string rowKey) => rowKey[(rowKey.LastIndexOf(Separator) + 1)..];

    /// <summary>Whether it is the key of an open command of this life of the device.</summary>
    public static bool IsOpenOf(string deviceId, int registration, string rowKey) =>
        rowKey.StartsWith(Prefix('o', deviceId, registration) + Separator, StringComparison.Ordinal);

    /// <summary>The key of the same command when it is done.</summary>
    public static string DoneOf(string openKey) => 'd' + openKey[1..];

    /// <summary>A filter for the device's open commands, oldest first.</summary>
    /// <param name="bucket">The device's bucket.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="registration">Which of its lives.</param>
    public static string OpenFilter(string bucket, string deviceId, int registration)
    {
        var prefix = Prefix('o', deviceId, registration);
        return RowRange.Filter(bucket, prefix + Separator, prefix + AfterSeparator);
    }

    /// <summary>A filter for all commands of a bucket, open or done.</summary>
    public static string AllFilter(string bucket) =>
        $"PartitionKey eq '{bucket}' and RowKey ge 'd~' and RowKey lt 'o{AfterSeparator}' and RowKey ne '{Log}'";

    private static string Prefix(char kind, string deviceId, int registration) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}{Separator}{deviceId}{Separator}{registration:D6}");
}
