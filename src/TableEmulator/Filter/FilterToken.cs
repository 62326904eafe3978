namespace Serverless.TableEmulator.Filter;

/// <summary>Kinds of token.</summary>
internal enum FilterTokenKind
{
    End,
    Invalid,
    Open,
    Close,
    Word,
    Literal,
}

/// <summary>A token: a word has its text, a literal its value.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, FilterLiteral? Literal)
{
    public static FilterToken Of(FilterTokenKind kind) => new(kind, "", null);
}
