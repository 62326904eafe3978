using System.Globalization;

namespace Serverless.LocalHost.Demo;

/// <summary>The ledger as a table for people.</summary>
internal static class LedgerReport
{
    private static readonly string[] Headings =
        ["device", "sent", "stored", "duplicates absorbed", "stale kept back", "dead letters", "missing", "doubled", "stale"];

    public static void Write(TextWriter output, LedgerResult result)
    {
        var lines = new List<string[]> { Headings };
        lines.AddRange(result.Rows.Select(row => Cells(row.DeviceId, [row])));
        lines.Add(Cells("total", result.Rows));

        var widths = Headings.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        for (var i = 0; i < lines.Count; i++)
        {
            if (i == 1 || i == lines.Count - 1)
            {
                output.WriteLine(string.Join("  ", widths.Select(width => new string('-', width))));
            }

            output.WriteLine(string.Join("  ", lines[i].Select((cell, column) =>
                column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))));
        }

        output.WriteLine();
        output.WriteLine("dead letters by reason");
        foreach (var reason in result.Rows.SelectMany(row => row.DeadLetters).GroupBy(one => one.Key).OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {reason.Key,-24} {reason.Sum(one => one.Value),6}"));
        }

        if (result.Unexpected > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"not sent as poison",-24} {result.Unexpected,6}"));
        }
    }

    private static string[] Cells(string name, IReadOnlyList<LedgerRow> rows) =>
    [
        name,
        .. new[]
        {
            rows.Sum(row => row.Sent),
            rows.Sum(row => row.Stored),
            rows.Sum(row => row.Duplicates),
            rows.Sum(row => row.Late),
            rows.Sum(row => row.DeadLetters.Values.Sum()),
            rows.Sum(row => row.Missing),
            rows.Sum(row => row.Doubled),
            rows.Sum(row => row.Stale),
        }.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)),
    ];
}
