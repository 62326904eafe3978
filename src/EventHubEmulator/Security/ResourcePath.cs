namespace Serverless.EventHubEmulator.Security;

/// <summary>
/// What a token is for, or what a client asks for: the path of an entity, as segments. Scheme, port, trailing slash
/// and case do not count; the host is kept apart.
/// </summary>
internal readonly struct ResourcePath
{
    private readonly string[]? _segments;

    private ResourcePath(string? host, string[] segments)
    {
        Host = host;
        _segments = segments;
    }

    /// <summary>Host name without port; <c>null</c> when only a path was given.</summary>
    public string? Host { get; }

    /// <summary>The first segment, a hub or a node such as <c>$management</c>; <c>null</c> for the namespace.</summary>
    public string? Hub => Segments.Length == 0 ? null : Segments[0];

    private ReadOnlySpan<string> Segments => _segments;

    /// <summary>Reads a URI as tokens carry it (<c>sb://host:port/hub/publishers/id</c>), decoded, or a bare path.</summary>
    public static ResourcePath Parse(string resource)
    {
        var scheme = resource.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme >= 0 ? resource[(scheme + 3)..] : resource;
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var path = (query >= 0 ? rest[..query] : rest).TrimStart('/');
        if (path.EndsWith('/'))
        {
            path = path[..^1];
        }

        var segments = path.Length == 0 ? [] : path.Split('/');
        if (scheme < 0 && (segments.Length == 0 || !LooksLikeHost(segments[0])))
        {
            return new ResourcePath(null, segments);
        }

        return segments.Length == 0 ? new ResourcePath("", []) : new ResourcePath(HostOf(segments[0]), segments[1..]);
    }

    /// <summary>The entity of a path without a host.</summary>
    public static ResourcePath FromPath(string path) => new(null, path.Length == 0 ? [] : path.Split('/'));

    /// <summary>Whether <paramref name="other"/> is this entity or lies below it, by whole segments.</summary>
    public bool Covers(ResourcePath other)
    {
        var mine = Segments;
        var theirs = other.Segments;
        if (mine.Length > theirs.Length)
        {
            return false;
        }

        for (var i = 0; i < mine.Length; i++)
        {
            if (!string.Equals(mine[i], theirs[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The paths of all that cover this entity, as <see cref="ToString"/> has them: itself, those above, and the namespace.</summary>
    public IEnumerable<string> SelfAndAbove()
    {
        var path = ToString();
        while (path.Length > 0)
        {
            yield return path;
            path = path[..Math.Max(0, path.LastIndexOf('/'))];
        }

        yield return "";
    }

    public override string ToString() => string.Join('/', _segments ?? []);

    // Without a scheme a host is told from a hub by its port or by the names a local namespace goes by.
    private static bool LooksLikeHost(string segment) =>
        segment.Contains(':', StringComparison.Ordinal)
        || segment.EndsWith(".servicebus.windows.net", StringComparison.OrdinalIgnoreCase)
        || LocalHosts.Contains(segment);

    private static string HostOf(string authority)
    {
        if (authority.StartsWith('['))
        {
            var end = authority.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? authority : authority[1..end];
        }

        var port = authority.IndexOf(':', StringComparison.Ordinal);
        return port < 0 ? authority : authority[..port];
    }
}
