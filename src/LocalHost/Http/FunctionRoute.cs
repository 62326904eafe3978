using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Serverless.LocalHost.Functions;

namespace Serverless.LocalHost.Http;

/// <summary>One HTTP function with the paths and methods it serves.</summary>
internal sealed class FunctionRoute
{
    private readonly TemplateMatcher _matcher;
    private readonly SimpleTemplate? _simple;
    private readonly List<(string Parameter, IRouteConstraint Constraint)> _constraints;
    private readonly string[]? _methods;
    private readonly List<(string Name, Type Type)> _converted;

    public FunctionRoute(
        FunctionDescriptor function, HttpFunctionTrigger trigger, string routePrefix, IInlineConstraintResolver constraints)
    {
        Invoker = new FunctionInvoker(function);
        Trigger = trigger;
        Template = $"{routePrefix}/{trigger.Route}".Trim('/');
        var parsed = TemplateParser.Parse(Template);
        var defaults = new RouteValueDictionary();
        foreach (var parameter in parsed.Parameters.Where(parameter => parameter.DefaultValue is not null))
            defaults[parameter.Name!] = parameter.DefaultValue;

        _matcher = new TemplateMatcher(parsed, defaults);
        _simple = SimpleTemplate.TryCreate(parsed);
        _constraints = [.. parsed.Parameters.SelectMany(parameter =>
            parameter.InlineConstraints.Select(inline => (parameter.Name!, Resolve(constraints, inline.Constraint, function.Name))))];
        _methods = trigger.Methods.Count == 0 ? null : [.. trigger.Methods];
        _converted = [.. function.Method.GetParameters()
            .Where(parameter => parameter.ParameterType != typeof(string) && RouteValue.CanConvertTo(parameter.ParameterType))
            .Select(parameter => (parameter.Name!, parameter.ParameterType))];
    }

    public FunctionInvoker Invoker { get; }

    public HttpFunctionTrigger Trigger { get; }

    /// <summary>The whole template, prefix included, without slashes at its ends.</summary>
    public string Template { get; }

    /// <summary>How many segments a path must have to match; null where that varies.</summary>
    public int? Segments => _simple?.Segments;

    /// <summary>Whether this function serves the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="values">The route's values; cleared first.</param>
    public bool Serves(HttpContext context, RouteValueDictionary values)
    {
        values.Clear();
        return AllowsMethod(context.Request.Method)
            && MatchesPath(context.Request.Path, values)
            && _constraints.TrueForAll(one => one.Constraint.Match(context, null, one.Parameter, values, RouteDirection.IncomingRequest))
            && _converted.TrueForAll(one => values[one.Name] is not { } value || RouteValue.Convert(value, one.Type) is not null);
    }

    /// <summary>Whether the template alone matches, whatever the method and the constraints.</summary>
    public bool MatchesPath(PathString path, RouteValueDictionary values) =>
        _simple?.Matches(path.Value ?? "", values) ?? _matcher.TryMatch(path, values);

    private bool AllowsMethod(string method)
    {
        if (_methods is null)
            return true;
        foreach (var allowed in _methods)
        {
            if (allowed.Equals(method, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static IRouteConstraint Resolve(IInlineConstraintResolver constraints, string text, string function)
    {
        try
        {
            if (constraints.ResolveConstraint(text) is { } constraint)
                return constraint;
        }
        catch (RouteCreationException)
        {
            // Told below, together with a name that is not known.
        }

        throw new StartupException($"Function '{function}' has a route with the constraint '{text}', which does not exist.");
    }
}
