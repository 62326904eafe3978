using System.Net;
using Serverless.Deployment;
using Serverless.EndToEnd.Tests;

namespace Serverless.Infra.Tests.Deployment;

public sealed class SmokeTestTests
{
    [Fact]
    public async Task RunAsync_WholeBackend_RegistersSendsAndReadsTheState()
    {
        using var data = new TemporaryDirectory();
        await using var host = LocalHostProcess.Start(
            "--port", "0", "--amqp-port", "0", "--eventhubs-http-port", "0", "--table-port", "0", "--data", data.Path, "--require-keys");
        var ready = await host.ReadyAsync(TestContext.Current.CancellationToken);

        var output = await RunAsync(Options(ready["http"] + "/api", ready["eventhubs-http"], TimeSpan.FromMinutes(1)), ready["key"]);

        Assert.Contains("registered smoke-test-", output, StringComparison.Ordinal);
        Assert.Contains("its state shows it", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NobodyThere_SaysWhereItStoppedWhenTimeIsUp()
    {
        var failure = await Assert.ThrowsAsync<DeploymentException>(
            () => RunAsync(Options("http://127.0.0.1:1/api", "http://127.0.0.1:1", TimeSpan.FromSeconds(1)), key: null));

        Assert.Equal(1, failure.ExitCode);
        Assert.Contains("ran out of time at health", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_StateThatNeverShowsTheEvent_Fails()
    {
        var handler = new StubHandler(request => request.RequestUri!.AbsolutePath switch
        {
            "/api/health" => (HttpStatusCode.OK, "{}"),
            "/api/devices" => (HttpStatusCode.Created, """{ "credentials": { "publisher": "p", "token": "SECRET" } }"""),
            "/p/messages" => (HttpStatusCode.Created, ""),
            _ => (HttpStatusCode.OK, """{ "metrics": { "smoke": { "value": 1 } } }"""),
        });

        var failure = await Assert.ThrowsAsync<DeploymentException>(
            () => RunAsync(Options("http://a.example/api", "http://h.example", TimeSpan.FromSeconds(1)), "key", handler));

        Assert.Contains("ran out of time at state", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", failure.Message, StringComparison.Ordinal);
    }

    private static DeploymentOptions Options(string backend, string eventHubs, TimeSpan timeout) => DeploymentOptions.Parse(
        ["smoke", "--backend", backend, "--event-hubs", eventHubs, "--timeout", timeout.ToString()], _ => null);

    private static async Task<string> RunAsync(DeploymentOptions options, string? key, HttpMessageHandler? handler = null)
    {
        using var http = new HttpClient(handler ?? new HttpClientHandler());
        await using var output = new StringWriter();
        await new SmokeTest(http, TimeProvider.System, output).RunAsync(options, key, TestContext.Current.CancellationToken);
        return output.ToString();
    }
}
