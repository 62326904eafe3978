using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Serverless.LocalHost.Http;

/// <summary>A route template of literals and required parameters alone, a segment each: matches as
/// <see cref="TemplateMatcher"/> does, without its cost.</summary>
internal sealed class SimpleTemplate
{
    private readonly (string Text, bool IsParameter)[] _segments;

    private SimpleTemplate((string Text, bool IsParameter)[] segments) => _segments = segments;

    public int Segments => _segments.Length;

    /// <returns>Null where the template has anything else, such as an optional or a catch-all parameter.</returns>
    public static SimpleTemplate? TryCreate(RouteTemplate template)
    {
        if (!template.Segments.All(segment => segment.Parts is [{ IsOptional: false, IsCatchAll: false, DefaultValue: null }]))
            return null;
        return new SimpleTemplate([.. template.Segments.Select(segment => segment.Parts[0]).Select(part =>
            part.IsParameter ? (part.Name!, true) : (part.Text!, false))]);
    }

    /// <summary>How many segments a path has; a slash at its end begins none.</summary>
    public static int Count(ReadOnlySpan<char> path)
    {
        var rest = Trim(path);
        return rest.IsEmpty ? 0 : rest.Count('/') + 1;
    }

    /// <param name="path">The path, decoded.</param>
    /// <param name="values">Takes the parameters where it matches.</param>
    public bool Matches(string path, RouteValueDictionary values)
    {
        var rest = Trim(path);
        foreach (var (text, isParameter) in _segments)
        {
            var segment = Next(ref rest);
            if (segment.IsEmpty || (!isParameter && !segment.Equals(text, StringComparison.OrdinalIgnoreCase)))
                return false;
        }

        return rest.IsEmpty && TakeValues(path, values);
    }

    private bool TakeValues(string path, RouteValueDictionary values)
    {
        var rest = Trim(path);
        foreach (var (text, isParameter) in _segments)
        {
            var segment = Next(ref rest);
            if (isParameter)
                values[text] = segment.ToString();
        }

        return true;
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> path)
    {
        var rest = path.StartsWith('/') ? path[1..] : path;
        return rest.Length > 1 && rest.EndsWith('/') ? rest[..^1] : rest;
    }

    // Cuts off the first segment; of what follows, the slash stays where nothing is behind it, and is one segment too many.
    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('/');
        var segment = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : end == rest.Length - 1 ? rest[end..] : rest[(end + 1)..];
        return segment;
    }
}
