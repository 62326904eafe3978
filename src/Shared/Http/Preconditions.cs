using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Serverless.Shared.Http;

/// <summary>If-Match and If-None-Match of one request, judged in the order of RFC 9110 section 13.2.2.</summary>
internal sealed class Preconditions
{
    private readonly EntityTagCondition? _ifMatch;
    private readonly EntityTagCondition? _ifNoneMatch;

    private Preconditions(EntityTagCondition? ifMatch, EntityTagCondition? ifNoneMatch)
    {
        _ifMatch = ifMatch;
        _ifNoneMatch = ifNoneMatch;
    }

    public static Preconditions Read(HttpRequest request, RequestErrors errors) => new(
        Read(HeaderNames.IfMatch, request.Headers.IfMatch, errors),
        Read(HeaderNames.IfNoneMatch, request.Headers.IfNoneMatch, errors));

    /// <summary>Judges a request against what is there.</summary>
    /// <param name="etag">The tag of what is there, or null where nothing is.</param>
    public PreconditionOutcome Judge(string? etag)
    {
        if (_ifMatch is not null && !_ifMatch.MatchesStrongly(etag))
        {
            return PreconditionOutcome.Failed;
        }

        return _ifNoneMatch is not null && _ifNoneMatch.MatchesWeakly(etag)
            ? PreconditionOutcome.NotModified
            : PreconditionOutcome.Holds;
    }

    private static EntityTagCondition? Read(string name, StringValues values, RequestErrors errors)
    {
        if (values.Count == 0)
        {
            return null;
        }

        var condition = EntityTagCondition.Parse(values);
        if (condition is null)
        {
            errors.Header(name, "malformed", $"{name} is \"*\" or a list of entity tags in double quotes.");
        }

        return condition;
    }
}
