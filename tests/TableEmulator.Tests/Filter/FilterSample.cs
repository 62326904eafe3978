using System.Globalization;
using System.Text;
using CsCheck;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Tests.Filter;

/// <summary>A row in plain .NET types, and its stored form.</summary>
internal sealed record SampleRow(string PartitionKey, string RowKey, long Ticks, IReadOnlyDictionary<string, object> Properties)
{
    public byte[] Key()
    {
        var key = EntityKey.Make(PartitionKey, RowKey);
        EntityKey.SetTable(key, FilterSample.TableId);
        return key;
    }

    public byte[] Stored()
    {
        var writer = new PropertyWriter();
        foreach (var (name, value) in Properties)
        {
            var utf8 = Encoding.UTF8.GetBytes(name);
            switch (value)
            {
                case string text: writer.Append(utf8, EdmType.String, Encoding.UTF8.GetBytes(text)); break;
                case int number: writer.Append(utf8, number); break;
                case long number: writer.Append(utf8, EdmType.Int64, number); break;
                case double number: writer.Append(utf8, number); break;
                case bool truth: writer.Append(utf8, truth); break;
                case Guid guid: writer.Append(utf8, guid); break;
                case byte[] bytes: writer.Append(utf8, EdmType.Binary, bytes); break;
                case DateTime time: writer.Append(utf8, EdmType.DateTime, time.Ticks); break;
                default: throw new InvalidOperationException("The sample has a value of unknown type.");
            }
        }

        return writer.Written.ToArray();
    }
}

/// <summary>A filter as text, and its meaning computed the slow way.</summary>
internal sealed record SampleFilter(string Text, Func<SampleRow, bool> Holds);

/// <summary>Generators of rows and filters that meet often.</summary>
internal static class FilterSample
{
    public const int TableId = 7;

    private static readonly string[] Operators = ["eq", "ne", "gt", "ge", "lt", "le"];

    /// <summary>Short texts around the traps: prefixes of one another, quotes, surrogates beside U+E000 and up, control characters.</summary>
    private static readonly string[] Texts = ["", "a", "aa", "ab", "b", "a!", "A", "é", "\uE000", "\uFFFD", "😀", "a😀", "it's", "z"];

    private static readonly string[] LiteralTexts = [.. Texts, "a\u0001", "a\u0001b", "\u001F"];

    private static readonly DateTime Epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static readonly Gen<object> Value = Gen.OneOf<object>(
        Gen.OneOf<string>(Texts).Select(text => (object)text),
        Gen.Int[-2, 2].Select(number => (object)number),
        Gen.Long[-2, 2].Select(number => (object)number),
        Gen.OneOf<double>(-1.5, 0, 1.5, 2, double.NaN, double.PositiveInfinity).Select(number => (object)number),
        Gen.Bool.Select(truth => (object)truth),
        Gen.Int[0, 2].Select(number => (object)new Guid(number, 0, 0, new byte[8])),
        Gen.Byte[0, 2].Array[0, 2].Select(bytes => (object)bytes),
        Gen.Int[0, 2].Select(days => (object)Epoch.AddDays(days)));

    public static readonly Gen<SampleRow> Row = Gen.Select(
        Gen.OneOf<string>(Texts), Gen.OneOf<string>(Texts), Gen.Int[0, 2], Gen.Dictionary(Gen.OneOf<string>("x", "y"), Value)[0, 2],
        (partition, row, days, own) => new SampleRow(partition, row, Epoch.AddDays(days).Ticks, own));

    public static readonly Gen<SampleFilter> Filter = Gen.Recursive<SampleFilter>((depth, inner) => depth > 3
        ? Comparison()
        : Gen.Frequency(
            (3, Comparison()),
            (2, Gen.Select(inner, inner, (x, y) => new SampleFilter($"({x.Text}) and ({y.Text})", row => x.Holds(row) && y.Holds(row)))),
            (2, Gen.Select(inner, inner, (x, y) => new SampleFilter($"({x.Text}) or ({y.Text})", row => x.Holds(row) || y.Holds(row)))),
            (1, inner.Select(x => new SampleFilter($"not ({x.Text})", row => !x.Holds(row))))));

    private static Gen<SampleFilter> Comparison() => Gen.Select(
        Gen.OneOf<string>("PartitionKey", "PartitionKey", "RowKey", "RowKey", "Timestamp", "x", "y"),
        Gen.OneOf<string>(Operators),
        Gen.Frequency((2, Gen.OneOf<string>(LiteralTexts).Select(text => (object)text)), (1, Value)),
        Gen.Bool,
        (property, comparison, literal, mirrored) => new SampleFilter(
            mirrored ? $"{Write(literal)} {Mirror(comparison)} {property}" : $"{property} {comparison} {Write(literal)}",
            row => Holds(Read(row, property), comparison, literal)));

    private static string Mirror(string comparison) => comparison switch
    {
        "gt" => "lt",
        "ge" => "le",
        "lt" => "gt",
        "le" => "ge",
        _ => comparison,
    };

    private static object? Read(SampleRow row, string property) => property switch
    {
        "PartitionKey" => row.PartitionKey,
        "RowKey" => row.RowKey,
        "Timestamp" => new DateTime(row.Ticks, DateTimeKind.Utc),
        _ => row.Properties.GetValueOrDefault(property),
    };

    private static bool Holds(object? value, string comparison, object literal)
    {
        if (value is null || value.GetType() != literal.GetType()) return false;
        if (value is double x && literal is double y)
        {
            return comparison switch
            {
                "eq" => x == y,
                "ne" => x != y,
                "gt" => x > y,
                "ge" => x >= y,
                "lt" => x < y,
                _ => x <= y,
            };
        }

        var order = (value, literal) switch
        {
            (string left, string right) => string.CompareOrdinal(left, right),
            (byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right),
            _ => Comparer<object>.Default.Compare(value, literal),
        };
        return comparison switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        };
    }

    private static string Write(object literal) => literal switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool truth => truth ? "true" : "false",
        long number => $"{number}L",
        double number when double.IsNaN(number) => "NaN",
        double number when double.IsInfinity(number) => "INF",
        double number => number.ToString("0.0", CultureInfo.InvariantCulture),
        Guid guid => $"guid'{guid}'",
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        DateTime time => $"datetime'{time:yyyy-MM-ddTHH:mm:ss.fffffffZ}'",
        _ => string.Create(CultureInfo.InvariantCulture, $"{literal}"),
    };
}
