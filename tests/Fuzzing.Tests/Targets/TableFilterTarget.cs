using System.Text;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Filter;
using Serverless.TableEmulator.Storage;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary><c>$filter</c>: the rows found through key ranges are those found by looking at every row.</summary>
internal sealed class TableFilterTarget : FuzzTarget
{
    private const int TableId = 7;

    private static readonly string[] Keys = ["", "a", "aa", "ab", "b", "A", "é", "\uE000", "\uFFFD", "😀", "a😀", "it's", "z", "a ", "1"];

    private static readonly string[] Comparisons =
    [
        "PartitionKey", "RowKey", "Timestamp", "x", "y", "true", "false", "null", "1", "-1", "1L", "1.5", "NaN", "INF", "'a'", "'ab'", "'it''s'", "'\uE000'", "'😀'", "''",
        "datetime'2026-01-01T00:00:00Z'", "guid'00000000-0000-0000-0000-000000000001'", "X'00'", "binary'01'", "x/y", "a.b", "cast(x)",
    ];

    private static readonly List<Row> Rows = [.. MakeRows()];

    public override IEnumerable<byte[]> Seeds => Utf8(
        "PartitionKey eq 'a'", "PartitionKey ge 'a' and PartitionKey lt 'b'", "not (RowKey gt 'aa' or x eq 1)", "(x eq 1L) and (y ne 'b')", "x", "not x",
        "'a' lt PartitionKey and RowKey eq 'z' or Timestamp ge datetime'2026-01-01T00:00:00.0000000Z'", "x eq true", "true", "not false and false");

    public override IReadOnlyList<byte[]> Tokens { get; } =
        [.. Utf8([" and ", " or ", " not ", "not ", "(", ")", " eq ", " ne ", " gt ", " ge ", " lt ", " le ", "'", "''", " ", "\0", .. Comparisons])];

    public override byte[] Generate(Random random)
    {
        var text = new StringBuilder();
        Expression(random, text, depth: 0);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public override object Try(byte[] input)
    {
        if (FilterParser.Parse(Encoding.UTF8.GetString(input), out var filter) is { } error)
        {
            return error.Code;
        }

        var ranges = KeyRangeCompiler.Compile(filter, TableId);
        for (var i = 1; i < ranges.Count; i++)
        {
            Hold(Compare(ranges[i - 1].High, ranges[i].Low) < 0, "the ranges overlap or are out of order");
        }

        var (all, within) = (0, 0);
        foreach (var row in Rows)
        {
            if (!FilterEvaluator.Matches(filter, new StoredEntity(row.Key, row.Ticks, row.Properties)))
            {
                continue;
            }

            all++;
            within += ranges.Exists(range => Compare(range.Low, row.Key) <= 0 && Compare(row.Key, range.High) < 0) ? 1 : 0;
        }

        Hold(all == within, $"{all} rows match, {within} of them within the ranges");
        return (Math.Min(ranges.Count, 8), all * 8 / Rows.Count);
    }

    private static void Expression(Random random, StringBuilder text, int depth)
    {
        switch (depth > 3 ? 9 : random.Next(10))
        {
            case < 3:
                text.Append('(');
                Expression(random, text, depth + 1);
                text.Append(random.Next(2) == 0 ? " and " : " or ");
                Expression(random, text, depth + 1);
                text.Append(')');
                break;
            case 3:
                text.Append("not ");
                Expression(random, text, depth + 1);
                break;
            case 4:
                Expression(random, text, depth + 1);
                text.Append(random.Next(2) == 0 ? " and " : " or ");
                Expression(random, text, depth + 1);
                break;
            default:
                text.Append(random.Next(3) == 0 ? Comparisons[random.Next(Comparisons.Length)] : random.Next(2) == 0 ? "PartitionKey" : "RowKey");
                text.Append(random.Next(6) switch { 0 => " eq ", 1 => " ne ", 2 => " gt ", 3 => " ge ", 4 => " lt ", _ => " le " });
                text.Append(random.Next(3) == 0 ? Comparisons[random.Next(Comparisons.Length)] : $"'{Keys[random.Next(Keys.Length)].Replace("'", "''", StringComparison.Ordinal)}'");
                break;
        }
    }

    private static IEnumerable<Row> MakeRows()
    {
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
        for (var i = 0; i < Keys.Length * Keys.Length; i++)
        {
            var key = EntityKey.Make(Keys[i / Keys.Length], Keys[i % Keys.Length]);
            EntityKey.SetTable(key, TableId);
            var writer = new PropertyWriter();
            switch (i % 7)
            {
                case 0: writer.Append("x"u8, 1); break;
                case 1: writer.Append("x"u8, EdmType.Int64, 1); break;
                case 2: writer.Append("x"u8, true); break;
                case 3: writer.Append("x"u8, double.NaN); break;
                case 4: writer.Append("x"u8, EdmType.String, "a"u8); break;
                case 5: writer.Append("y"u8, EdmType.String, "b"u8); break;
            }

            yield return new Row(key, start + (i % 3), writer.Written.ToArray());
        }
    }

    private sealed record Row(byte[] Key, long Ticks, byte[] Properties);

    private static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceCompareTo(right);
}
