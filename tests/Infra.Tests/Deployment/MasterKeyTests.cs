using System.Net;
using System.Text.Json;
using Serverless.Deployment;

namespace Serverless.Infra.Tests.Deployment;

public sealed class MasterKeyTests
{
    private const string Vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v";
    private const string App = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a";

    [Fact]
    public async Task EnsureAsync_VaultWithoutOne_MakesARandomKeyAndRefreshesTheApp()
    {
        var first = Answering(HttpStatusCode.NotFound);
        var second = Answering(HttpStatusCode.NotFound);

        var output = await EnsureAsync(first);
        await EnsureAsync(second);

        Assert.Equal(["GET", "PUT", "POST"], first.Requests.Select(request => request.Method));
        Assert.Equal($"https://management.azure.com{Vault}/secrets/master-key?api-version=2024-11-01", first.Requests[1].Address);
        Assert.StartsWith($"https://management.azure.com{App}/config/configreferences/appsettings/refresh", first.Requests[2].Address, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(Written(first)).Length);
        Assert.NotEqual(Written(first), Written(second));
        Assert.DoesNotContain(Written(first), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureAsync_VaultWithOne_LeavesIt()
    {
        var handler = Answering(HttpStatusCode.OK);

        await EnsureAsync(handler);

        Assert.Equal(["GET"], handler.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task EnsureAsync_Forbidden_SaysSoAndWritesNothing()
    {
        var handler = Answering(HttpStatusCode.Forbidden);

        var failure = await Assert.ThrowsAsync<DeploymentException>(() => EnsureAsync(handler));

        Assert.Contains("403", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["GET"], handler.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task EnsureAsync_AppThatCannotRefresh_IsNoFailure()
    {
        var handler = new StubHandler(request => request.Method == HttpMethod.Put ? (HttpStatusCode.OK, "{}") : (HttpStatusCode.NotFound, "{}"));

        var output = await EnsureAsync(handler);

        Assert.Contains("next start", output, StringComparison.Ordinal);
    }

    private static StubHandler Answering(HttpStatusCode toGet) =>
        new(request => (request.Method == HttpMethod.Get ? toGet : HttpStatusCode.OK, "{}"));

    private static string Written(StubHandler handler)
    {
        using var body = JsonDocument.Parse(handler.Requests.Single(request => request.Method == "PUT").Body);
        return body.RootElement.GetProperty("properties").GetProperty("value").GetString()!;
    }

    private static async Task<string> EnsureAsync(StubHandler handler)
    {
        using var http = new HttpClient(handler, disposeHandler: false);
        await using var output = new StringWriter();
        await new MasterKey(new ResourceManagerClient(http, new FixedCredential()), output)
            .EnsureAsync(Vault, App, TestContext.Current.CancellationToken);
        return output.ToString();
    }
}
