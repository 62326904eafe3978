using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.OpenApi;

namespace Serverless.LocalHost.Tests.OpenApi;

public sealed class OpenApiHttpTests : IAsyncLifetime
{
    private BackendApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Get_Document_IsTheOneOfTheSources()
    {
        using var response = await _app.GetAsync("/api/openapi.json");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(new OpenApiDocument().Json.ToArray(), await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Get_UnknownParameter_Is400()
    {
        using var response = await _app.GetAsync("/api/openapi.json?x=1");

        await ProblemAssert.NamesAsync(response, "parameter x");
    }
}
