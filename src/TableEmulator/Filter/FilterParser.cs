using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Filter;

/// <summary>
/// Parses a <c>$filter</c>: <c>or</c> binds weaker than <c>and</c>, and that weaker than <c>not</c>; a comparison has
/// a property on one side and a constant on the other; a property alone is a boolean one.
/// </summary>
internal sealed class FilterParser
{
    /// <summary>Depth of parentheses and <c>not</c>; deeper ones are refused before they exhaust the stack.</summary>
    private const int MaxDepth = 100;

    private readonly FilterLexer _lexer;
    private FilterToken _token;
    private TableError? _error;
    private int _depth;
    private int _comparisons;

    private FilterParser(string text)
    {
        _lexer = new FilterLexer(text);
        _token = _lexer.Next();
    }

    /// <summary>Returns the refusal, or null and the filter.</summary>
    public static TableError? Parse(string text, out FilterNode filter)
    {
        var parser = new FilterParser(text);
        filter = parser.Or();
        if (parser._error is null && parser._token.Kind != FilterTokenKind.End) parser._error = TableErrors.InvalidInput;
        return parser._error;
    }

    private FilterNode Or()
    {
        var left = And();
        while (_error is null && TakeWord("or")) left = new OrNode(left, And());
        return left;
    }

    private FilterNode And()
    {
        var left = Not();
        while (_error is null && TakeWord("and")) left = new AndNode(left, Not());
        return left;
    }

    private FilterNode Not()
    {
        if (!TakeWord("not")) return Primary();
        if (++_depth > MaxDepth) return Fail();
        var operand = Not();
        _depth--;
        return new NotNode(operand);
    }

    private FilterNode Primary()
    {
        if (_token.Kind != FilterTokenKind.Open) return Comparison();
        if (++_depth > MaxDepth) return Fail();
        Advance();
        var inner = Or();
        _depth--;
        if (_token.Kind != FilterTokenKind.Close) return Fail();
        Advance();
        return inner;
    }

    private FilterNode Comparison()
    {
        var left = _token;
        if (left.Kind is not (FilterTokenKind.Word or FilterTokenKind.Literal)) return Fail();
        Advance();
        if (_token.Kind != FilterTokenKind.Word || Operator(_token.Text) is not { } comparison) return Alone(left);
        Advance();
        var right = _token;
        Advance();
        if (++_comparisons > ServiceLimits.MaxFilterComparisons) return Fail();
        if (IsProperty(left) && Literal(right) is { } constant)
            return new ComparisonNode(new FilterProperty(left.Text), comparison, constant);
        if (IsProperty(right) && Literal(left) is { } first)
            return new ComparisonNode(new FilterProperty(right.Text), Mirror(comparison), first);
        return Fail();
    }

    private FilterNode Alone(FilterToken operand)
    {
        if (operand.Kind != FilterTokenKind.Word) return Fail();
        if (++_comparisons > ServiceLimits.MaxFilterComparisons) return Fail();
        if (bool.TryParse(operand.Text, out var constant)) return new ConstantNode(constant);
        return IsProperty(operand)
            ? new ComparisonNode(new FilterProperty(operand.Text), FilterOperator.Equal, FilterLiterals.Boolean(true))
            : Fail();
    }

    private static bool IsProperty(FilterToken token) =>
        token.Kind == FilterTokenKind.Word && token.Text is not ("null" or "and" or "or" or "not") && !bool.TryParse(token.Text, out _)
        && Operator(token.Text) is null && !token.Text.Contains('.', StringComparison.Ordinal);

    private static FilterLiteral? Literal(FilterToken token) => token switch
    {
        { Kind: FilterTokenKind.Literal } => token.Literal,
        { Kind: FilterTokenKind.Word } when bool.TryParse(token.Text, out var value) => FilterLiterals.Boolean(value),
        _ => null,
    };

    private static FilterOperator? Operator(string word) => word switch
    {
        "eq" => FilterOperator.Equal,
        "ne" => FilterOperator.NotEqual,
        "gt" => FilterOperator.GreaterThan,
        "ge" => FilterOperator.GreaterThanOrEqual,
        "lt" => FilterOperator.LessThan,
        "le" => FilterOperator.LessThanOrEqual,
        _ => null,
    };

    private static FilterOperator Mirror(FilterOperator comparison) => comparison switch
    {
        FilterOperator.GreaterThan => FilterOperator.LessThan,
        FilterOperator.GreaterThanOrEqual => FilterOperator.LessThanOrEqual,
        FilterOperator.LessThan => FilterOperator.GreaterThan,
        FilterOperator.LessThanOrEqual => FilterOperator.GreaterThanOrEqual,
        _ => comparison,
    };

    private bool TakeWord(string word)
    {
        if (_token.Kind != FilterTokenKind.Word || _token.Text != word) return false;
        Advance();
        return true;
    }

    private void Advance() => _token = _lexer.Next();

    private ConstantNode Fail()
    {
        _error ??= TableErrors.InvalidInput;
        return new ConstantNode(false);
    }
}
