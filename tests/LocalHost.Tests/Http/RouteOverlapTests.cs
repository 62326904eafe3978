using Microsoft.AspNetCore.Routing.Template;
using Serverless.LocalHost.Functions;
using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Http;

namespace Serverless.LocalHost.Tests.Http;

/// <summary>The Functions host tries routes by function name, so a path must match one template alone.</summary>
public sealed class RouteOverlapTests
{
    [Fact]
    public void Routes_OfTheBackend_NoTwoTemplatesMatchOnePath()
    {
        var catalogue = FunctionCatalogue.FromAssembly(typeof(LocalHostApplication).Assembly);
        var routes = new FunctionRouter(catalogue, "api", new EmptyServices()).Routes;

        Assert.NotEmpty(routes);
        Assert.Empty(
            from one in routes
            from other in routes
            where string.CompareOrdinal(one.Template, other.Template) < 0 && Overlap(one.Template, other.Template)
            select $"{one.Template} and {other.Template}");
        Assert.Empty(
            from one in routes
            from other in routes
            where one.Template == other.Template && one != other && one.Trigger.Methods.Intersect(other.Trigger.Methods).Any()
            select $"{one.Invoker.Function.Name} and {other.Invoker.Function.Name}");
    }

    [Theory]
    [InlineData("a/{b}", "a/c", true)]
    [InlineData("a/{b}/c", "{x}/d/c", true)]
    [InlineData("a/{b}", "a/{c}/d", false)]
    [InlineData("a/{b}", "x/{b}", false)]
    public void Overlap_Templates_AreComparedSegmentBySegment(string one, string other, bool expected) =>
        Assert.Equal(expected, Overlap(one, other));

    [Fact]
    public void Routes_OfTheBackend_UseNothingThatTheComparisonDoesNotSee()
    {
        var catalogue = FunctionCatalogue.FromAssembly(typeof(LocalHostApplication).Assembly);

        Assert.All(catalogue.With<HttpFunctionTrigger>(), http => Assert.All(
            TemplateParser.Parse(http.Trigger.Route).Segments,
            segment => Assert.True(segment.IsSimple && segment.Parts[0] is { IsCatchAll: false, IsOptional: false }, http.Trigger.Route)));
    }

    /// <summary>Whether some path matches both. Constraints are not looked at: they do not make two templates apart.</summary>
    private static bool Overlap(string one, string other)
    {
        var (first, second) = (TemplateParser.Parse(one).Segments, TemplateParser.Parse(other).Segments);
        return first.Count == second.Count && first.Zip(second).All(pair =>
            pair.First.Parts[0].IsParameter
            || pair.Second.Parts[0].IsParameter
            || string.Equals(pair.First.Parts[0].Text, pair.Second.Parts[0].Text, StringComparison.OrdinalIgnoreCase));
    }

    private sealed class EmptyServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
