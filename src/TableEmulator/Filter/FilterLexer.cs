using System.Text;

namespace Serverless.TableEmulator.Filter;

/// <summary>Cuts a <c>$filter</c> into tokens.</summary>
internal sealed class FilterLexer(string text)
{
    private int _at;

    public FilterToken Next()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        if (_at == text.Length) return FilterToken.Of(FilterTokenKind.End);
        var unit = text[_at];
        if (unit is '(' or ')')
        {
            _at++;
            return FilterToken.Of(unit == '(' ? FilterTokenKind.Open : FilterTokenKind.Close);
        }

        if (unit == '\'') return Quoted("");
        if (char.IsAsciiDigit(unit) || unit is '-' or '+' or '.') return Number();
        if (char.IsLetter(unit) || unit == '_') return Word();
        return FilterToken.Of(FilterTokenKind.Invalid);
    }

    private FilterToken Word()
    {
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '$')) _at++;
        var word = text[start.._at];
        if (_at < text.Length && text[_at] == '\'') return Quoted(word);
        return word switch
        {
            "NaN" or "INF" or "Infinity" => Token(FilterLiterals.Number(word)),
            _ => new FilterToken(FilterTokenKind.Word, word, null),
        };
    }

    private FilterToken Number()
    {
        var start = _at++;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '.' || IsExponentSign())) _at++;
        return Token(FilterLiterals.Number(text[start.._at]));
    }

    private bool IsExponentSign() => text[_at] is '-' or '+' && text[_at - 1] is 'e' or 'E';

    private FilterToken Quoted(string prefix)
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] == '\'')
            {
                if (_at + 1 == text.Length || text[_at + 1] != '\'')
                {
                    _at++;
                    return Token(FilterLiterals.Quoted(prefix, value.ToString()));
                }

                _at++;
            }

            value.Append(text[_at]);
        }

        return FilterToken.Of(FilterTokenKind.Invalid);
    }

    private static FilterToken Token(FilterLiteral? literal) =>
        literal is null ? FilterToken.Of(FilterTokenKind.Invalid) : new FilterToken(FilterTokenKind.Literal, "", literal);
}
