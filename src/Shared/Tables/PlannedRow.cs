using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables;

/// <summary>A row of a planned transaction with its caller's number; of a row written more than once alike, all numbers.</summary>
internal readonly record struct PlannedRow(ITableRow Row, int Tag)
{
    // Rare: most rows come once.
    private List<int>? More { get; init; }

    public IEnumerable<int> Tags => More is null ? [Tag] : [Tag, .. More];

    public PlannedRow WithTag(int tag)
    {
        var more = More ?? [];
        more.Add(tag);
        return this with { More = more };
    }
}
