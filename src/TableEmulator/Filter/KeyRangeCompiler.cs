using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Filter;

/// <summary>
/// Finds the ranges of keys that can hold matches of a filter: never too little, possibly too much, for the filter is
/// evaluated on every row of them anyway.
/// </summary>
internal static class KeyRangeCompiler
{
    /// <summary>Boxes beyond this are joined into one: a filter has at most 15 comparisons, but <c>and</c> multiplies.</summary>
    private const int MaxBoxes = 64;

    /// <summary>The ranges in ascending order, without overlap.</summary>
    public static List<KeyRange> Compile(FilterNode? filter, int tableId)
    {
        var boxes = filter is null ? [KeyBox.All] : Boxes(filter, negated: false);
        var ranges = boxes.Select(box => box.ToRange(tableId)).Where(range => IsBefore(range.Low, range.High))
            .OrderBy(range => range.Low, Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y))).ToList();
        var merged = new List<KeyRange>();
        foreach (var range in ranges)
        {
            if (merged.Count == 0 || IsBefore(merged[^1].High, range.Low)) merged.Add(range);
            else if (IsBefore(merged[^1].High, range.High)) merged[^1] = merged[^1] with { High = range.High };
        }

        return merged;
    }

    private static List<KeyBox> Boxes(FilterNode filter, bool negated)
    {
        switch (filter)
        {
            case NotNode not:
                return Boxes(not.Operand, !negated);
            case ConstantNode constant:
                return constant.Value != negated ? [KeyBox.All] : [];
            case AndNode and:
                return Combine(Boxes(and.Left, negated), Boxes(and.Right, negated), intersect: !negated);
            case OrNode or:
                return Combine(Boxes(or.Left, negated), Boxes(or.Right, negated), intersect: negated);
            case ComparisonNode { Property.Kind: FilterPropertyKind.PartitionKey or FilterPropertyKind.RowKey } comparison:
                return KeyComparison(comparison, negated);
            default:
                return [KeyBox.All];
        }
    }

    private static List<KeyBox> KeyComparison(ComparisonNode node, bool negated)
    {
        // A key is always there and a string: against another type the comparison never holds, and its negation always.
        if (node.Literal.Type != EdmType.String) return negated ? [KeyBox.All] : [];
        var comparison = negated ? Negate(node.Operator) : node.Operator;
        var isPartition = node.Property.Kind == FilterPropertyKind.PartitionKey;
        return [.. KeyInterval.Of(comparison, KeyText.FromUtf8(node.Literal.Value))
            .Select(interval => isPartition ? KeyBox.All with { Partition = interval } : KeyBox.All with { Row = interval })];
    }

    private static List<KeyBox> Combine(List<KeyBox> left, List<KeyBox> right, bool intersect)
    {
        List<KeyBox> boxes = intersect
            ? [.. left.SelectMany(_ => right, (x, y) => x.Intersect(y)).Where(box => !box.IsEmpty)]
            : [.. left, .. right];
        return boxes.Count <= MaxBoxes ? boxes : [boxes.Aggregate((x, y) => x.Hull(y))];
    }

    private static FilterOperator Negate(FilterOperator comparison) => comparison switch
    {
        FilterOperator.Equal => FilterOperator.NotEqual,
        FilterOperator.NotEqual => FilterOperator.Equal,
        FilterOperator.GreaterThan => FilterOperator.LessThanOrEqual,
        FilterOperator.GreaterThanOrEqual => FilterOperator.LessThan,
        FilterOperator.LessThan => FilterOperator.GreaterThanOrEqual,
        _ => FilterOperator.GreaterThan,
    };

    private static bool IsBefore(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right) < 0;
}
