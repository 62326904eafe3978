using System.Net;
using Serverless.Deployment;

namespace Serverless.Infra.Tests.Deployment;

public sealed class FunctionKeyTests
{
    [Fact]
    public async Task ReadAsync_AppWithADefaultKey_ReturnsIt()
    {
        Assert.Equal("k1", await ReadAsync("""{ "masterKey": "m", "functionKeys": { "default": "k1" }, "systemKeys": {} }"""));
    }

    [Fact]
    public async Task ReadAsync_AppWithout_SaysSo()
    {
        await Assert.ThrowsAsync<DeploymentException>(() => ReadAsync("""{ "masterKey": "m", "functionKeys": {} }"""));
    }

    private static async Task<string> ReadAsync(string answer)
    {
        using var http = new HttpClient(new StubHandler(_ => (HttpStatusCode.OK, answer)));
        return await FunctionKey.ReadAsync(new ResourceManagerClient(http, new FixedCredential()), "/sites/a", TestContext.Current.CancellationToken);
    }
}
