using Microsoft.Extensions.Primitives;

namespace Serverless.Shared.Http;

/// <summary>The value of If-Match or If-None-Match: <c>*</c> or a list of entity tags, RFC 9110 section 13.1.</summary>
internal sealed class EntityTagCondition
{
    private readonly List<EntityTag> _tags = [];
    private bool _any;

    /// <summary>Strong comparison, as If-Match demands: a weak tag matches nothing.</summary>
    /// <param name="etag">The tag of what is there, or null where nothing is.</param>
    public bool MatchesStrongly(string? etag) =>
        etag is not null && (_any || _tags.Exists(tag => !tag.IsWeak && tag.Opaque == etag));

    /// <summary>Weak comparison, as If-None-Match demands.</summary>
    /// <param name="etag">The tag of what is there, or null where nothing is.</param>
    public bool MatchesWeakly(string? etag) =>
        etag is not null && (_any || _tags.Exists(tag => tag.Opaque == etag));

    /// <returns>Null where the header is malformed.</returns>
    public static EntityTagCondition? Parse(StringValues header)
    {
        var text = string.Join(',', header.ToArray()).Trim(' ', '\t');
        var condition = new EntityTagCondition();
        if (text == "*")
        {
            condition._any = true;
            return condition;
        }

        var position = 0;
        while (position < text.Length)
        {
            if (text[position] is ',' or ' ' or '\t')
            {
                // Empty elements of a list are passed over, RFC 9110 section 5.6.1.2.
                position++;
                continue;
            }

            if (!condition.TryAdd(text, ref position))
            {
                return null;
            }
        }

        return condition._tags.Count > 0 ? condition : null;
    }

    private bool TryAdd(string text, ref int position)
    {
        var isWeak = string.CompareOrdinal(text, position, "W/", 0, 2) == 0;
        var start = position + (isWeak ? 2 : 0);
        if (start >= text.Length || text[start] != '"')
        {
            return false;
        }

        var end = start + 1;
        while (end < text.Length && text[end] is '!' or (>= '#' and <= '~') or >= '\u0080')
        {
            end++;
        }

        if (end >= text.Length || text[end] != '"')
        {
            return false;
        }

        _tags.Add(new EntityTag(text[start..(end + 1)], isWeak));
        position = end + 1;
        while (position < text.Length && text[position] is ' ' or '\t')
        {
            position++;
        }

        return position == text.Length || text[position] == ',';
    }
}
