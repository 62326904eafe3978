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

    /// <exception cref="StartupException">A route has a constraint that does not exist.</exception>
    public FunctionRouter(FunctionCatalogue catalogue, string routePrefix, IServiceProvider services)
    {
        var constraints = new DefaultInlineConstraintResolver(Options.Create(new RouteOptions()), services);
        _routes = [.. catalogue.With<HttpFunctionTrigger>().Select(http =>
            new FunctionRoute(http.Function, http.Trigger, routePrefix, constraints))];
    }

    public IReadOnlyList<FunctionRoute> Routes => _routes;

    public bool TryMatch(
        HttpContext context, [NotNullWhen(true)] out FunctionRoute? route, [NotNullWhen(true)] out RouteValueDictionary? values)
    {
        values = [];
        foreach (var candidate in _routes)
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
