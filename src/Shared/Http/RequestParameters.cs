using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Serverless.Shared.Http;

/// <summary>The query parameters of one request: each known, each at most once but <c>tag</c>.</summary>
internal sealed class RequestParameters
{
    public const string Limit = "limit";
    public const string Continuation = "continuation";

    /// <summary>The one parameter that may repeat.</summary>
    public const string Tag = "tag";

    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    // The function key, which the host has checked.
    private const string FunctionKey = "code";

    private readonly IQueryCollection _query;
    private readonly RequestErrors _errors;

    /// <param name="request">The request.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="known">The names that the request may have.</param>
    public RequestParameters(HttpRequest request, RequestErrors errors, params ReadOnlySpan<string> known)
    {
        _query = request.Query;
        _errors = errors;
        foreach (var (name, values) in _query)
        {
            if (name == FunctionKey)
            {
                continue;
            }

            if (!known.Contains(name))
            {
                errors.Parameter(name, "unknown", "There is no such parameter.");
            }
            else if (values.Count > 1 && name != Tag)
            {
                errors.Parameter(name, "repeated", $"{name} stands once at most.");
            }
        }
    }

    /// <returns>The parameter's text, or null where it is absent, or at fault already.</returns>
    public string? Text(string name) => _query.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;

    /// <returns>The texts of a parameter that may repeat; none where it is absent.</returns>
    public IEnumerable<string> Texts(string name) => _query.TryGetValue(name, out var values) ? values.OfType<string>() : [];

    /// <summary>Names a parameter at fault.</summary>
    public void Fault(string name, string reason, string detail) => _errors.Parameter(name, reason, detail);

    /// <returns>The page size: 1 to 1,000, default 100.</returns>
    public int PageSize()
    {
        if (Text(Limit) is not { } text)
        {
            return DefaultLimit;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
        {
            return limit;
        }

        _errors.Parameter(Limit, "out-of-range", $"{Limit} is a number from 1 to {MaxLimit}.");
        return DefaultLimit;
    }

    /// <returns>The position the continuation stands for, or null where it is absent or at fault.</returns>
    /// <param name="tokens">Unseals it.</param>
    /// <param name="query">What the list is of; see <see cref="ContinuationTokens.Write"/>.</param>
    public string? Position(ContinuationTokens tokens, string query)
    {
        if (Text(Continuation) is not { } token)
        {
            return null;
        }

        var position = tokens.Read(query, token);
        if (position is null)
        {
            _errors.Parameter(Continuation, "invalid", $"{Continuation} is none that this query has answered.");
        }

        return position;
    }
}
