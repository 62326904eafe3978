namespace Serverless.TableEmulator.Filter;

/// <summary>Comparisons of the Table service.</summary>
internal enum FilterOperator
{
    Equal,
    NotEqual,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
}
