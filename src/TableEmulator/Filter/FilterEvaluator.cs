using System.Buffers.Binary;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Filter;

/// <summary>
/// Says whether a row meets a filter. As on Azure, a comparison with an absent property, or with one of another type,
/// does not hold, whatever the operator; <c>not</c> turns that round.
/// </summary>
internal static class FilterEvaluator
{
    public static bool Matches(FilterNode filter, StoredEntity entity) => filter switch
    {
        AndNode and => Matches(and.Left, entity) && Matches(and.Right, entity),
        OrNode or => Matches(or.Left, entity) || Matches(or.Right, entity),
        NotNode not => !Matches(not.Operand, entity),
        ConstantNode constant => constant.Value,
        ComparisonNode comparison => Compare(comparison, entity),
        _ => throw new InvalidOperationException("A filter has a node of unknown kind."),
    };

    private static bool Compare(ComparisonNode node, StoredEntity entity)
    {
        var literal = node.Literal;
        switch (node.Property.Kind)
        {
            case FilterPropertyKind.PartitionKey:
            case FilterPropertyKind.RowKey:
                if (literal.Type != EdmType.String) return false;
                EntityKey.Split(entity.Key, out var partitionKey, out var rowKey);
                var key = node.Property.Kind == FilterPropertyKind.PartitionKey ? partitionKey : rowKey;
                return Holds(node.Operator, key.SequenceCompareTo(KeyText.FromUtf8(literal.Value)));
            case FilterPropertyKind.Timestamp:
                return literal.Type == EdmType.DateTime
                    && Holds(node.Operator, entity.Ticks.CompareTo(BinaryPrimitives.ReadInt64LittleEndian(literal.Value)));
            default:
                return PropertyReader.TryFind(entity.Properties, node.Property.Name, out var found)
                    && found.Type == literal.Type && Holds(node.Operator, literal.Type, found.Value, literal.Value);
        }
    }

    private static bool Holds(FilterOperator comparison, EdmType type, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (type != EdmType.Double) return Holds(comparison, StoredValueOrder.Compare(type, left, right));

        // NaN is unequal to everything, itself included, and neither before nor after it.
        var (x, y) = (BinaryPrimitives.ReadDoubleLittleEndian(left), BinaryPrimitives.ReadDoubleLittleEndian(right));
        if (double.IsNaN(x) || double.IsNaN(y)) return comparison == FilterOperator.NotEqual;
        return Holds(comparison, x < y ? -1 : x > y ? 1 : 0);
    }

    private static bool Holds(FilterOperator comparison, int order) => comparison switch
    {
        FilterOperator.Equal => order == 0,
        FilterOperator.NotEqual => order != 0,
        FilterOperator.GreaterThan => order > 0,
        FilterOperator.GreaterThanOrEqual => order >= 0,
        FilterOperator.LessThan => order < 0,
        _ => order <= 0,
    };
}
