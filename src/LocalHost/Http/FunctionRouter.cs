using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Serverless.LocalHost.Functions;

namespace Serverless.LocalHost.Http;

/// <summary>
/// Finds the function of a request as the Functions host does: routes are tried by function name, and the method is part
/// of the match. So there is no 405, and ASP.NET Core's own routing, which prefers literals, is not used.
/// </summary>
internal sealed class FunctionRouter
{
    private readonly FunctionRoute[] _routes;

    // By the number of segments of the path, in the order of the names; last those for any greater number.
    private readonly FunctionRoute[][] _bySegments;

    /// <exception cref="StartupException">A route has a constraint that does not exist.</exception>
    public FunctionRouter(FunctionCatalogue catalogue, string routePrefix, IServiceProvider services)
    {
        var constraints = new DefaultInlineConstraintResolver(Options.Create(new RouteOptions()), services);
        _routes = [.. catalogue.With<HttpFunctionTrigger>().Select(http =>
            new FunctionRoute(http.Function, http.Trigger, routePrefix, constraints))];
        var most = _routes.Max(route => route.Segments) ?? 0;
        _bySegments = [.. Enumerable.Range(0, most + 2).Select(count =>
            _routes.Where(route => (route.Segments ?? count) == count).ToArray())];
    }

    public IReadOnlyList<FunctionRoute> Routes => _routes;

    public bool TryMatch(
        HttpContext context, [NotNullWhen(true)] out FunctionRoute? route, [NotNullWhen(true)] out RouteValueDictionary? values)
    {
        values = [];
        var count = SimpleTemplate.Count(context.Request.Path.Value);
        foreach (var candidate in _bySegments[Math.Min(count, _bySegments.Length - 1)])
        {
            if (!candidate.Serves(context, values))
                continue;
            route = candidate;
            return true;
        }

        route = null;
        values = null;
        return false;
    }
}
