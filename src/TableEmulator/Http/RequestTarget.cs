using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Http;

/// <summary>The resource and the parameters that a request names.</summary>
internal sealed record RequestTarget
{
    private const string SecondarySuffix = "-secondary";

    public required ResourceKind Kind { get; init; }

    /// <summary>Name of the table; empty where none is named.</summary>
    public string Table { get; init; } = "";

    public string PartitionKey { get; init; } = "";

    public string RowKey { get; init; } = "";

    public required Dictionary<string, StringValues> Query { get; init; }

    /// <summary>True if the path begins with the account's secondary location, which is for reading.</summary>
    public bool IsSecondary { get; init; }

    /// <summary>A parameter's value; null if it is absent.</summary>
    public string? Parameter(string name) => Query.TryGetValue(name, out var values) ? values[0] : null;

    /// <summary>Parses a raw target, in origin form or, as in the parts of a batch, in absolute form.</summary>
    public static TableError? Parse(string raw, string account, out RequestTarget target)
    {
        target = new RequestTarget { Kind = ResourceKind.Service, Query = [] };
        var mark = raw.IndexOf('?', StringComparison.Ordinal);
        var path = Path(mark < 0 ? raw : raw[..mark]);
        var query = QueryHelpers.ParseQuery(mark < 0 ? "" : raw[mark..]);
        target = target with { Query = new Dictionary<string, StringValues>(query, StringComparer.OrdinalIgnoreCase) };

        if (!path.StartsWith('/')) return TableErrors.InvalidUri;
        var slash = path.IndexOf('/', 1);
        var named = slash < 0 ? path[1..] : path[1..slash];
        target = target with { IsSecondary = named.Length > account.Length && named[account.Length..] == SecondarySuffix };
        if (!named.StartsWith(account, StringComparison.Ordinal) || (named.Length > account.Length && !target.IsSecondary))
            return TableErrors.ResourceNotFound;
        var resource = slash < 0 ? "" : Uri.UnescapeDataString(path[(slash + 1)..]);
        if (resource.EndsWith('/')) resource = resource[..^1];
        if (resource.Length == 0) return null;
        return ResourcePath.Parse(resource, target, out target);
    }

    private static string Path(string raw)
    {
        var scheme = raw.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || raw.StartsWith('/')) return raw;
        var slash = raw.IndexOf('/', scheme + 3);
        return slash < 0 ? "/" : raw[slash..];
    }
}
