using Serverless.LocalHost.HostJson;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.LocalHost.Tests.Http;

namespace Serverless.LocalHost.Tests.Docs;

public sealed class DocsPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("api", "data-prefix=\"/api\"")]
    [InlineData("", "data-prefix=\"\"")]
    public async Task Get_Docs_IsAPageThatKnowsWhereTheFunctionsAre(string routePrefix, string expected)
    {
        await using var app = await FunctionsAppHarness.StartAsync([typeof(EchoFunctions)], new HostSettings { RoutePrefix = routePrefix });
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri(app.Endpoint, "docs"), Ct);
        var page = await response.Content.ReadAsStringAsync(Ct);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains(expected, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Docs_LoadsNothingFromElsewhere()
    {
        await using var app = await FunctionsAppHarness.StartAsync([typeof(EchoFunctions)]);
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri(app.Endpoint, "docs"), Ct);

        Assert.DoesNotContain("//", (await response.Content.ReadAsStringAsync(Ct)).Split("</style>")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("http", await response.Content.ReadAsStringAsync(Ct), StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "docs")]
    [InlineData("GET", "docs/")]
    [InlineData("GET", "docs/x")]
    [InlineData("GET", "")]
    [InlineData("GET", "Docs/openapi.json")]
    public async Task Request_AnyOtherPathOrMethod_Is404WithoutABody(string method, string path)
    {
        await using var app = await FunctionsAppHarness.StartAsync([typeof(EchoFunctions)]);
        using var client = new HttpClient();

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(app.Endpoint, path));
        using var response = await client.SendAsync(request, Ct);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Ct));
    }
}
