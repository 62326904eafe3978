using Serverless.TableEmulator.Entities;

namespace Serverless.TableEmulator.Filter;

/// <summary>A parsed <c>$filter</c>.</summary>
internal abstract record FilterNode;

/// <summary>Both hold.</summary>
internal sealed record AndNode(FilterNode Left, FilterNode Right) : FilterNode;

/// <summary>One of them holds.</summary>
internal sealed record OrNode(FilterNode Left, FilterNode Right) : FilterNode;

/// <summary>It does not hold.</summary>
internal sealed record NotNode(FilterNode Operand) : FilterNode;

/// <summary>A property against a constant; without the property, or with one of another type, it does not hold.</summary>
internal sealed record ComparisonNode(FilterProperty Property, FilterOperator Operator, FilterLiteral Literal) : FilterNode;

/// <summary>The constants true and false.</summary>
internal sealed record ConstantNode(bool Value) : FilterNode;

/// <summary>A constant: its type and its value in stored form (a string as UTF-8).</summary>
internal sealed record FilterLiteral(EdmType Type, byte[] Value);
