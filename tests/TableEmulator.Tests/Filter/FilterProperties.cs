using CsCheck;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Filter;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Tests.Filter;

public class FilterProperties
{
    [Fact]
    public void Matches_AnyFilterAndRow_EqualsTheOracle() =>
        Gen.Select(FilterSample.Filter, FilterSample.Row.Array[1, 8]).Sample(
            (filter, rows) =>
            {
                if (!Parse(filter, out var parsed)) return;
                foreach (var row in rows)
                    Assert.True(filter.Holds(row) == Matches(parsed, row), $"{filter.Text} on {row}");
            },
            iter: TestEffort.Iterations(20_000));

    [Fact]
    public void Compile_AnyFilter_RangesHoldEveryMatchAndNeverOverlap() =>
        Gen.Select(FilterSample.Filter, FilterSample.Row.Array[1, 8]).Sample(
            (filter, rows) =>
            {
                if (!Parse(filter, out var parsed)) return;
                var ranges = KeyRangeCompiler.Compile(parsed, FilterSample.TableId);
                for (var i = 0; i < ranges.Count; i++)
                {
                    Assert.True(Compare(ranges[i].Low, ranges[i].High) < 0);
                    if (i > 0) Assert.True(Compare(ranges[i - 1].High, ranges[i].Low) < 0);
                }

                foreach (var row in rows.Where(filter.Holds))
                {
                    var key = row.Key();
                    Assert.True(ranges.Exists(range => Compare(range.Low, key) <= 0 && Compare(key, range.High) < 0), $"{filter.Text} misses {row}");
                }
            },
            iter: TestEffort.Iterations(20_000));

    [Fact]
    public void Compile_PointAndRowRange_ReadsNothingElse()
    {
        var rows = new[] { "a", "b", "c", "d" }.SelectMany(partition => new[] { "1", "2", "3" }.Select(row => (partition, row))).ToList();
        Assert.Equal(["b/2"], Covered("PartitionKey eq 'b' and RowKey eq '2'", rows));
        Assert.Equal(["b/2", "b/3"], Covered("PartitionKey eq 'b' and RowKey ge '2' and RowKey lt '9' and x eq 1", rows));
        Assert.Equal(["b/1", "b/2", "b/3", "d/1"], Covered("PartitionKey eq 'b' or (PartitionKey eq 'd' and RowKey le '1')", rows));
        Assert.Equal(["c/1", "c/2", "c/3", "d/1", "d/2", "d/3"], Covered("not (PartitionKey le 'b')", rows));
        Assert.Empty(Covered("PartitionKey eq 'b' and PartitionKey eq 'c'", rows));
    }

    [Fact]
    public void Make_AnyTwoKeys_SortAsTheirUtf16Does() =>
        Gen.Select(FilterSample.Row, FilterSample.Row).Sample((x, y) =>
        {
            var expected = string.CompareOrdinal(x.PartitionKey, y.PartitionKey);
            if (expected == 0) expected = string.CompareOrdinal(x.RowKey, y.RowKey);
            Assert.Equal(Math.Sign(expected), Math.Sign(Compare(x.Key(), y.Key())));
            EntityKey.Split(x.Key(), out var partition, out var row);
            Assert.Equal((x.PartitionKey, x.RowKey), (EntityKey.Decode(partition), EntityKey.Decode(row)));
        });

    [Fact]
    public void Parse_AnyText_RefusesOrTakesItWithoutException() =>
        Gen.OneOf(Gen.String, Gen.OneOf<string>("(", ")", " and ", " or ", "not ", "x eq 1", "'", "datetime'", "X'0", "1L", "--1", "NaN", " eq ", "\0").Array[0, 40].Select(string.Concat))
            .Sample(text => { _ = FilterParser.Parse(text, out _); }, iter: TestEffort.Iterations(20_000));

    [Fact]
    public void Parse_DeepNesting_IsRefused()
    {
        Assert.NotNull(FilterParser.Parse(new string('(', 100_000) + "x eq 1" + new string(')', 100_000), out _));
        Assert.NotNull(FilterParser.Parse(string.Concat(Enumerable.Repeat("not ", 100_000)) + "x eq 1", out _));
    }

    /// <summary>False for the few generated filters that have more comparisons than the service takes.</summary>
    private static bool Parse(SampleFilter filter, out FilterNode parsed)
    {
        var error = FilterParser.Parse(filter.Text, out parsed);
        var comparisons = filter.Text.Split(' ').Count(word => word is "eq" or "ne" or "gt" or "ge" or "lt" or "le");
        Assert.Equal(comparisons > 15, error is not null);
        return error is null;
    }

    private static bool Matches(FilterNode filter, SampleRow row) =>
        FilterEvaluator.Matches(filter, new StoredEntity(row.Key(), row.Ticks, row.Stored()));

    private static IEnumerable<string> Covered(string filter, List<(string Partition, string Row)> rows)
    {
        Assert.Null(FilterParser.Parse(filter, out var parsed));
        var ranges = KeyRangeCompiler.Compile(parsed, FilterSample.TableId);
        return rows.Where(row =>
        {
            var key = EntityKey.Make(row.Partition, row.Row);
            EntityKey.SetTable(key, FilterSample.TableId);
            return ranges.Exists(range => Compare(range.Low, key) <= 0 && Compare(key, range.High) < 0);
        }).Select(row => $"{row.Partition}/{row.Row}");
    }

    private static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);
}
