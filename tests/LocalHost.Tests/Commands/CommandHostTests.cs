using System.Net.Http.Json;
using System.Text.Json;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Commands;

/// <summary>Commands over the whole local host, with the real clock.</summary>
public sealed class CommandHostTests : IAsyncLifetime
{
    private readonly LocalHostFixture _host = new();
    private HttpClient _operator = null!;
    private HttpClient _device = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _host.StartAsync();
        _operator = new HttpClient { BaseAddress = new Uri(_host.Host.Endpoint, "api/") };
        _device = new HttpClient { BaseAddress = new Uri(_host.Host.Endpoint, "api/my/pump-7/commands/") };
        using var registered = await _operator.PutAsJsonAsync("devices/pump-7", new { }, Ct);
        var key = (await registered.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("credentials").GetProperty("key").GetString()!;
        Assert.True(_device.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", DeviceTokens.Sign("pump-7", key, TimeProvider.System.GetUtcNow().AddHours(1))));
    }

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        _device.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Command_FromPostToResult_GoesThroughTheLocalHost()
    {
        var waiting = _device.GetAsync("next?wait=PT60S", Ct);
        using var posted = await _operator.PostAsJsonAsync("devices/pump-7/commands", new { name = "restart", payload = new { delay = 3 } }, Ct);
        using var next = await waiting;
        var command = await next.Content.ReadFromJsonAsync<JsonElement>(Ct);
        var commandId = command.GetProperty("commandId").GetString();
        using var result = await _device.PostAsJsonAsync($"{commandId}/result", new { status = "succeeded", result = 7 }, Ct);
        var done = await _operator.GetFromJsonAsync<JsonElement>(posted.Headers.Location!.OriginalString, Ct);

        Assert.Equal([202, 200, 204], new[] { posted, next, result }.Select(response => (int)response.StatusCode));
        Assert.Equal(3, command.GetProperty("payload").GetProperty("delay").GetInt32());
        Assert.Equal(("succeeded", 7), (done.GetProperty("status").GetString(), done.GetProperty("result").GetInt32()));
    }

    [Fact]
    public async Task Stop_RequestsWait_AreAnswered204Promptly()
    {
        var waiting = Enumerable.Range(0, 5).Select(_ => _device.GetAsync("next?wait=PT60S", Ct)).ToList();
        // Its answer comes when the requests before it have long been read.
        using var probe = await _device.GetAsync("next?wait=PT1S", Ct);
        var started = TimeProvider.System.GetTimestamp();
        await _host.StopAsync();
        var took = TimeProvider.System.GetElapsedTime(started);
        var answers = await Task.WhenAll(waiting);

        Assert.All(answers, answer => Assert.Equal(204, (int)answer.StatusCode));
        Assert.True(took < TimeSpan.FromSeconds(30), $"{took}");
    }
}
