using System.Globalization;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>A window that was begun, as fields of a continuation. Numbers keep every bit.</summary>
internal static class BegunWindowText
{
    private const int Count = 15;

    public static string[] Fields(BegunWindow begun)
    {
        var window = begun.Window;
        return
        [
            begun.Key.Format(), Text(window.Start), Text(window.Count), Text(window.Min), Text(window.Max),
            Text(window.Sum.Sum), Text(window.Sum.Lost), Text(window.ScaledSum.Sum), Text(window.ScaledSum.Lost),
            .. Fields(window.First), .. Fields(window.Last),
        ];
    }

    /// <returns>Null where the fields are not those of a window.</returns>
    public static BegunWindow? Parse(ReadOnlySpan<string> fields)
    {
        if (fields.Length != Count || !HistoryKey.TryParse(fields[0], out var key))
        {
            return null;
        }

        return new BegunWindow(key, new WindowAggregate
        {
            Start = Whole(fields[1]),
            Count = Whole(fields[2]),
            Min = Number(fields[3]),
            Max = Number(fields[4]),
            Sum = new CompensatedSum(Number(fields[5]), Number(fields[6])),
            ScaledSum = new CompensatedSum(Number(fields[7]), Number(fields[8])),
            First = End(fields.Slice(9, 3)),
            Last = End(fields.Slice(12, 3)),
        });
    }

    private static string[] Fields(WindowEnd end) =>
        [$"{Text(end.Identity.Timestamp)}.{Text(end.Identity.Sequence)}", Text(end.Value), end.IsTied ? "tied" : ""];

    private static WindowEnd End(ReadOnlySpan<string> fields)
    {
        var dot = fields[0].IndexOf('.', StringComparison.Ordinal);
        var identity = new HistoryIdentity(Whole(fields[0].AsSpan(0, dot)), Whole(fields[0].AsSpan(dot + 1)));
        return new WindowEnd(identity, Number(fields[1]), fields[2].Length > 0);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static long Whole(ReadOnlySpan<char> text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
