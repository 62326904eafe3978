using CsCheck;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Serverless.LocalHost.Http;

namespace Serverless.LocalHost.Tests.Http;

public sealed class SimpleTemplateTests
{
    private static readonly string[] Templates =
        ["", "a", "a/{x}", "a/{x}/b", "{x}/{y}", "api/devices/{deviceId}/state", "a/b.c/{x:int}"];

    private static readonly Gen<string> Paths =
        Gen.OneOf("/", "a", "A", "b", "b.c", "api", "devices", "state", "STATE", "é", " ", "..").List[0, 8]
            .Select(parts => "/" + string.Concat(parts));

    [Fact]
    public void Matches_AnyPath_AsTheTemplateMatcherDoes() => Gen.Select(Gen.OneOf(Templates), Paths).Sample((template, path) =>
    {
        var parsed = TemplateParser.Parse(template);
        var simple = SimpleTemplate.TryCreate(parsed)!;
        var (ours, theirs) = (new RouteValueDictionary(), new RouteValueDictionary());

        var expected = new TemplateMatcher(parsed, []).TryMatch(path, theirs);

        Assert.Equal(expected, simple.Matches(path, ours));
        Assert.True(!expected || SimpleTemplate.Count(path) == simple.Segments);
        if (expected)
        {
            Assert.Equal(theirs.OrderBy(value => value.Key), ours.OrderBy(value => value.Key));
        }
    }, iter: TestEffort.Iterations(20_000));

    [Theory]
    [InlineData("a/{x?}")]
    [InlineData("a/{*x}")]
    [InlineData("a/{x=1}")]
    [InlineData("a/{x}-{y}")]
    [InlineData("a/b{x}")]
    public void TryCreate_AnythingElse_IsNull(string template) => Assert.Null(SimpleTemplate.TryCreate(TemplateParser.Parse(template)));
}
