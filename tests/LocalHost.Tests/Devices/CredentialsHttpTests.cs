using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Devices;

public sealed class CredentialsHttpTests : IAsyncLifetime
{
    private BackendApp _app = null!;

    private DateTimeOffset InAnHour => _app.Time.GetUtcNow().AddHours(1);

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Rotate_Device_OldKeyIsDeadAndTheDeviceLooksAsBefore()
    {
        var (key, tag) = await RegisterAsync("pump-7");
        _app.Time.Advance(TimeSpan.FromSeconds(1));

        using var rotated = await _app.SendAsync(HttpMethod.Post, "/api/devices/pump-7/credentials", null);
        var credentials = await BackendApp.BodyAsync(rotated);
        using var read = await _app.GetAsync("/api/devices/pump-7");
        using var withOld = await RenewAsync("pump-7", DeviceTokens.Sign("pump-7", key, InAnHour));
        using var withNew = await RenewAsync("pump-7", DeviceTokens.Sign("pump-7", credentials.GetProperty("key").GetString()!, InAnHour));

        Assert.Equal(200, (int)rotated.StatusCode);
        Assert.Equal("no-store", rotated.Headers.CacheControl?.ToString());
        Assert.Equal(["key", "publisher", "token", "expiresAt"], credentials.EnumerateObject().Select(field => field.Name));
        Assert.Equal(tag, read.Headers.ETag?.Tag);
        await ProblemAssert.IsAsync(withOld, 401);
        Assert.Equal(200, (int)withNew.StatusCode);
    }

    [Fact]
    public async Task Rotate_ManyAtOnce_EachGivesAnotherKeyAndTheLastOneIsGood()
    {
        await RegisterAsync("pump-7");

        var rotations = await Task.WhenAll(Enumerable.Range(0, 10)
            .Select(_ => _app.SendAsync(HttpMethod.Post, "/api/devices/pump-7/credentials", BackendApp.Json("{}"))));
        var keys = new List<string>();
        foreach (var rotation in rotations)
        {
            Assert.Equal(200, (int)rotation.StatusCode);
            keys.Add((await BackendApp.BodyAsync(rotation)).GetProperty("key").GetString()!);
        }

        var good = 0;
        foreach (var key in keys)
        {
            using var renewed = await RenewAsync("pump-7", DeviceTokens.Sign("pump-7", key, InAnHour));
            good += (int)renewed.StatusCode == 200 ? 1 : 0;
        }

        Assert.Equal(10, keys.Distinct().Count());
        Assert.Equal(1, good);
    }

    [Fact]
    public async Task RenewToken_OwnKey_AnswersATokenAndNoKey()
    {
        var (key, _) = await RegisterAsync("pump-7");

        using var response = await RenewAsync("pump-7", DeviceTokens.Sign("pump-7", key, InAnHour));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var body = await BackendApp.BodyAsync(response);
        Assert.Equal(["publisher", "token", "expiresAt"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal("telemetry/publishers/pump-7", body.GetProperty("publisher").GetString());
        Assert.Equal("2026-11-22T11:00:00.000Z", body.GetProperty("expiresAt").GetString());
    }

    [Fact]
    public async Task RenewToken_WithoutForeignOrOfADisabledDevice_IsRefusedBeforeAnythingElseIsAsked()
    {
        var (key, _) = await RegisterAsync("pump-7");
        var (other, _) = await RegisterAsync("pump-8");

        using var missing = await RenewAsync("pump-7", null, "?x=1", BackendApp.Json("{"));
        using var foreign = await RenewAsync("pump-7", DeviceTokens.Sign("pump-8", other, InAnHour), "?x=1");
        using var disable = await _app.SendAsync(HttpMethod.Patch, "/api/devices/pump-7", BackendApp.Json("""{"status":"disabled"}"""));
        using var disabled = await RenewAsync("pump-7", DeviceTokens.Sign("pump-7", key, InAnHour));

        await ProblemAssert.IsAsync(missing, 401);
        Assert.Equal("SharedAccessSignature", missing.Headers.WwwAuthenticate.ToString());
        await ProblemAssert.IsAsync(foreign, 403);
        await ProblemAssert.IsAsync(disabled, 403);
    }

    [Fact]
    public async Task RotateAndRenew_BodyOrParametersTheyDoNotHave_AreRefused()
    {
        var (key, _) = await RegisterAsync("pump-7");
        var token = DeviceTokens.Sign("pump-7", key, InAnHour);
        foreach (var path in (string[])["/api/devices/pump-7/credentials", "/api/devices/nobody/credentials", "/api/my/pump-7/token"])
        {
            using var parameter = await _app.SendAsync(HttpMethod.Post, path + "?x=1", null, ("Authorization", token));
            using var field = await _app.SendAsync(HttpMethod.Post, path, BackendApp.Json("""{"a":1}"""), ("Authorization", token));
            using var malformed = await _app.SendAsync(HttpMethod.Post, path, BackendApp.Json("{"), ("Authorization", token));
            using var mediaType = await _app.SendAsync(HttpMethod.Post, path, new StringContent("{}"), ("Authorization", token));
            using var tooLarge = await _app.SendAsync(HttpMethod.Post, path + "?x=1", new StringContent(new string(' ', 300_000)), ("Authorization", token));

            await ProblemAssert.NamesAsync(parameter, "parameter x");
            await ProblemAssert.NamesAsync(field, "pointer #/a");
            await ProblemAssert.NamesAsync(malformed, "pointer #");
            await ProblemAssert.IsAsync(mediaType, 415);
            await ProblemAssert.IsAsync(tooLarge, 413);
        }
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a%2Fb")]
    [InlineData("%C3%A9")]
    public async Task Rotate_DeviceThatIsNotThere_Is404(string deviceId)
    {
        using var response = await _app.SendAsync(HttpMethod.Post, $"/api/devices/{deviceId}/credentials", null);

        await ProblemAssert.IsAsync(response, 404);
    }

    [Theory]
    [InlineData("GET", "/api/my/pump-7/token")]
    [InlineData("PUT", "/api/my/pump-7/token")]
    [InlineData("GET", "/api/devices/pump-7/credentials")]
    [InlineData("GET", "/api/bulk/devices")]
    [InlineData("POST", "/api/enrolments/dev/pump-7")]
    [InlineData("PUT", "/api/enrolments/dev")]
    public async Task Request_OtherMethodOrPath_Is404WithoutABody(string method, string path)
    {
        using var response = await _app.SendAsync(new HttpMethod(method), path, null);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private async Task<(string Key, string Tag)> RegisterAsync(string deviceId)
    {
        using var response = await _app.PutAsync($"/api/devices/{deviceId}", "{}");
        var body = await BackendApp.BodyAsync(response);
        return (body.GetProperty("credentials").GetProperty("key").GetString()!, response.Headers.ETag!.Tag);
    }

    private Task<HttpResponseMessage> RenewAsync(string deviceId, string? token, string query = "", HttpContent? content = null) =>
        _app.SendAsync(
            HttpMethod.Post, $"/api/my/{deviceId}/token{query}", content, token is null ? [] : [("Authorization", token)]);
}
