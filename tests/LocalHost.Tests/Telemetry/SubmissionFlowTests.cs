using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Telemetry;

/// <summary>Events over HTTP and in SenML, through the whole backend.</summary>
public sealed class SubmissionFlowTests : IAsyncLifetime
{
    private const string SenML = "application/senml+json";
    private readonly LocalHostFixture _fixture = new();
    private readonly HttpClient _client = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task Post_JsonThenSenML_BothReachTheState()
    {
        var credentials = await RegisterAsync("pump-7");
        var authorization = DeviceTokens.Sign("pump-7", credentials.GetProperty("key").GetString()!, TimeProvider.System.GetUtcNow().AddMinutes(5));

        await SendAsync(new Uri(_fixture.Host.Endpoint, "api/my/pump-7/telemetry"), """{"seq":1,"metrics":{"n":1}}""", "application/json", authorization, 202);
        await _fixture.StateReachesAsync("pump-7", 1);
        await SendAsync(new Uri(_fixture.Host.Endpoint, "api/my/pump-7/telemetry"), """[{"bn":"pump-7/","bv":1,"n":"n","v":1},{"n":"mode","vs":"auto"}]""", SenML, authorization, 202);
        await _fixture.StateReachesAsync("pump-7", 2);

        var newest = (await _fixture.GetAsync("api/devices/pump-7/telemetry?limit=1")).GetProperty("items")[0];
        Assert.Equal("""{"mode":"auto","n":2}""", newest.GetProperty("metrics").GetRawText());
        Assert.Equal(JsonValueKind.Null, newest.GetProperty("seq").ValueKind);
    }

    [Fact]
    public async Task Send_SenMLOverAmqpAndTheHubsHttp_IsReadBySenMLsRules()
    {
        var credentials = await RegisterAsync("pump-7");
        await RegisterAsync("pump-8");
        var sender = _fixture.Host.Services.GetRequiredService<ITelemetrySender>();

        await sender.SendAsync("pump-8", Encoding.UTF8.GetBytes("""[{"n":"n","v":3}]"""), SenML, properties: null, Ct);
        await SendAsync(
            new Uri($"{_fixture.Host.EventHubsHttpEndpoint}/telemetry/publishers/pump-7/messages"), """[{"n":"pump-7/n","t":-1,"v":4}]""", SenML,
            credentials.GetProperty("token").GetString()!, 201);

        await _fixture.StateReachesAsync("pump-8", 3);
        await _fixture.StateReachesAsync("pump-7", 4);
    }

    private async Task<JsonElement> RegisterAsync(string deviceId)
    {
        using var response = await _client.PostAsJsonAsync(new Uri(_fixture.Host.Endpoint, "api/devices"), new { deviceId }, Ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("credentials");
    }

    private async Task SendAsync(Uri address, string body, string contentType, string authorization, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        Assert.True(request.Headers.TryAddWithoutValidation("Authorization", authorization));
        using var response = await _client.SendAsync(request, Ct);
        Assert.True(expected == (int)response.StatusCode, await response.Content.ReadAsStringAsync(Ct));
    }
}
