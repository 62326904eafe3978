using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Serverless.Shared.Tables;

namespace Serverless.Shared.DeadLetters;

/// <summary>Where the rows of dead letters lie. See docs/decisions/0002-table-layout.md.</summary>
internal static class DeadLetterKeys
{
    private const string RowPrefix = "d~";
    private const string PlacePrefix = "t~";
    private const int TimeDigits = 14;
    private const long MaxMilliseconds = 99_999_999_999_999;

    /// <summary>Behind every place.</summary>
    public const string PlacesEnd = PlacePrefix + "~";

    public static string Table(DeadLetterId id) => TableNames.DeadLetters(DateTimeOffset.FromUnixTimeMilliseconds(id.EnqueuedTime));

    public static string PartitionKey(DeadLetterId id) => "p" + id.Partition;

    /// <summary>The dead letter itself.</summary>
    public static string Row(DeadLetterId id) => RowPrefix + id;

    /// <summary>Its place in the list by time, newest first.</summary>
    public static string Place(DeadLetterId id, DateTimeOffset deadLetteredAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{PlaceOf(deadLetteredAt.ToUnixTimeMilliseconds())}~{id}");

    /// <summary>Before every place of that time, behind every place of a later one.</summary>
    /// <param name="deadLetteredAt">Milliseconds since the epoch; times that no dead letter can have are the nearest one.</param>
    public static string PlaceOf(long deadLetteredAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{PlacePrefix}{MaxMilliseconds - Math.Clamp(deadLetteredAt, 0, MaxMilliseconds):D14}");

    /// <summary>All dead letters of one event.</summary>
    public static string OfEvent(DeadLetterId id) =>
        RowRange.Filter(PartitionKey(id), $"{RowPrefix}{id.Event}-", $"{RowPrefix}{id.Event}.");

    public static bool TryParsePlace(string rowKey, [NotNullWhen(true)] out DeadLetterId? id)
    {
        id = null;
        return rowKey.Length > PlacePrefix.Length + TimeDigits + 1
            && DeadLetterId.TryParse(rowKey[(PlacePrefix.Length + TimeDigits + 1)..], out id);
    }
}
