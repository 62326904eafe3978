using System.Net.Http.Headers;
using System.Text;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Devices;

public sealed class DeviceChangeHttpTests : IAsyncLifetime
{
    private const string Pump = "/api/devices/pump-7";

    private BackendApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("""{"type":"fan"}""", """{"type":"fan","displayName":"P","site":"x","tags":{"a":"1","b":"2"},"status":"enabled"}""")]
    [InlineData("""{"type":null,"displayName":null,"site":null}""", """{"type":null,"displayName":null,"site":null,"tags":{"a":"1","b":"2"},"status":"enabled"}""")]
    [InlineData("""{"tags":{"a":null,"c":"3","none":null}}""", """{"type":"pump","displayName":"P","site":"x","tags":{"b":"2","c":"3"},"status":"enabled"}""")]
    [InlineData("""{"tags":null}""", """{"type":"pump","displayName":"P","site":"x","tags":{},"status":"enabled"}""")]
    [InlineData("""{"status":"disabled","deviceId":"pump-7"}""", """{"type":"pump","displayName":"P","site":"x","tags":{"a":"1","b":"2"},"status":"disabled"}""")]
    public async Task Patch_Members_ChangesThoseAlone(string patch, string expected)
    {
        await RegisterAsync();
        _app.Time.Advance(TimeSpan.FromSeconds(1));

        using var response = await PatchAsync(patch);
        using var read = await _app.GetAsync(Pump);

        Assert.Equal(200, (int)response.StatusCode);
        var body = await BackendApp.BodyAsync(response);
        Assert.Equal(
            $$"""{"deviceId":"pump-7",{{expected[1..^1]}},"createdAt":"2026-11-22T10:00:00.000Z","updatedAt":"2026-11-22T10:00:01.000Z"}""",
            body.GetRawText());
        Assert.Equal(body.GetRawText(), (await BackendApp.BodyAsync(read)).GetRawText());
        Assert.Equal(read.Headers.ETag, response.Headers.ETag);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":"pump","tags":{"a":"1","none":null},"status":"enabled"}""")]
    [InlineData("""{"tags":{}}""")]
    public async Task Patch_NothingNew_KeepsTimeAndTag(string patch)
    {
        var created = await RegisterAsync();
        _app.Time.Advance(TimeSpan.FromSeconds(1));

        using var response = await PatchAsync(patch);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(created, response.Headers.ETag);
        Assert.Equal("2026-11-22T10:00:00.000Z", (await BackendApp.BodyAsync(response)).GetProperty("updatedAt").GetString());
    }

    [Theory]
    [InlineData("""{"type":1}""", "pointer #/type")]
    [InlineData("""{"status":null}""", "pointer #/status")]
    [InlineData("""{"status":"off"}""", "pointer #/status")]
    [InlineData("""{"deviceId":"other"}""", "pointer #/deviceId")]
    [InlineData("""{"deviceId":null}""", "pointer #/deviceId")]
    [InlineData("""{"createdAt":null,"x":1}""", "pointer #/createdAt|pointer #/x")]
    [InlineData("""{"tags":[]}""", "pointer #/tags")]
    [InlineData("""{"tags":{"a":1,"b":{}}}""", "pointer #/tags/a|pointer #/tags/b")]
    [InlineData("[]", "pointer #")]
    [InlineData("", "pointer #")]
    [InlineData("{", "pointer #")]
    [InlineData("null", "pointer #")]
    public async Task Patch_BadBody_Is400AlsoForADeviceThatIsNotThere(string patch, string named)
    {
        using var missing = await PatchAsync(patch);
        await RegisterAsync();
        using var present = await PatchAsync(patch);

        await ProblemAssert.NamesAsync(missing, named.Split('|'));
        await ProblemAssert.NamesAsync(present, named.Split('|'));
    }

    [Fact]
    public async Task Patch_MergedTagsAreTooMany_Is400BeforeThePrecondition()
    {
        await RegisterAsync();
        var tags = string.Join(',', Enumerable.Range(0, 31).Select(i => $"\"t{i}\":\"\""));

        using var tooMany = await PatchAsync("{\"tags\":{" + tags + "}}", ("If-Match", "\"x\""));
        using var exchanged = await PatchAsync("{\"tags\":{\"a\":null," + tags + "}}");

        await ProblemAssert.NamesAsync(tooMany, "pointer #/tags");
        Assert.Equal(200, (int)exchanged.StatusCode);
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("application/merge-patch+json; charset=utf-8", 200)]
    [InlineData("application/json-patch+json", 415)]
    [InlineData("text/plain", 415)]
    [InlineData(null, 415)]
    public async Task Patch_ContentType_IsOneOfTwo(string? contentType, int expected)
    {
        await RegisterAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);

        using var response = await _app.SendAsync(HttpMethod.Patch, Pump, content);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("If-Match", "{0}", 200)]
    [InlineData("If-Match", "*", 200)]
    [InlineData("If-Match", "\"x\"", 412)]
    [InlineData("If-Match", "W/{0}", 412)]
    [InlineData("If-None-Match", "{0}", 412)]
    [InlineData("If-None-Match", "*", 412)]
    [InlineData("If-None-Match", "\"x\"", 200)]
    public async Task PatchAndDelete_Conditional_GetWhatTheConditionSays(string header, string value, int expected)
    {
        var condition = (header, value.Replace("{0}", (await RegisterAsync())!.Tag, StringComparison.Ordinal));

        using var patched = await PatchAsync("""{"type":"pump"}""", condition);
        using var deleted = await _app.SendAsync(HttpMethod.Delete, Pump, null, condition);

        Assert.Equal(expected, (int)patched.StatusCode);
        Assert.Equal(expected == 200 ? 204 : 412, (int)deleted.StatusCode);
    }

    [Fact]
    public async Task PatchAndDelete_DeviceThatIsNotThere_Are404WhateverTheCondition()
    {
        foreach (var path in (string[])["nobody", "-a", "a%2Fb", "..%2Fx", "%C3%A9", new string('a', 129)])
        {
            using var patched = await _app.SendAsync(HttpMethod.Patch, $"/api/devices/{path}", BackendApp.Json("{}"), ("If-Match", "*"));
            using var deleted = await _app.SendAsync(HttpMethod.Delete, $"/api/devices/{path}", null, ("If-Match", "*"));
            await ProblemAssert.IsAsync(patched, 404);
            await ProblemAssert.IsAsync(deleted, 404);
        }

        using var badHeader = await _app.SendAsync(HttpMethod.Delete, "/api/devices/nobody?x=1", null, ("If-Match", "x"));
        await ProblemAssert.NamesAsync(badHeader, "header If-Match", "parameter x");
    }

    [Fact]
    public async Task Patch_TwentyAtOnceOfOtherTags_AllStand()
    {
        await RegisterAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PatchAsync($"{{\"tags\":{{\"t{i}\":\"x\"}}}}")));
        using var read = await _app.GetAsync(Pump);

        Assert.All(responses, response => Assert.Equal(200, (int)response.StatusCode));
        Assert.Equal(22, (await BackendApp.BodyAsync(read)).GetProperty("tags").EnumerateObject().Count());
    }

    [Fact]
    public async Task Delete_Device_EndsAllOfItAndItsNextLifeBeginsAnew()
    {
        using var created = await _app.PutAsync(Pump, """{"type":"pump"}""");
        var key = (await BackendApp.BodyAsync(created)).GetProperty("credentials").GetProperty("key").GetString()!;
        var token = DeviceTokens.Sign("pump-7", key, _app.Time.GetUtcNow().AddHours(1));
        await _app.IngestAsync("pump-7", """{"seq":1,"metrics":{"n":1}}""");

        using var deleted = await _app.SendAsync(HttpMethod.Delete, Pump, null);
        using var again = await _app.SendAsync(HttpMethod.Delete, Pump, null);
        using var device = await _app.GetAsync(Pump);
        using var state = await _app.GetAsync(Pump + "/state");
        using var renewed = await _app.SendAsync(HttpMethod.Post, "/api/my/pump-7/token", null, ("Authorization", token));
        using var list = await _app.GetAsync("/api/devices?type=pump");

        Assert.Equal(204, (int)deleted.StatusCode);
        Assert.Empty(await deleted.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        await ProblemAssert.IsAsync(again, 404);
        await ProblemAssert.IsAsync(device, 404);
        await ProblemAssert.IsAsync(state, 404);
        await ProblemAssert.IsAsync(renewed, 401);
        Assert.Equal("""{"items":[],"continuation":null}""", (await BackendApp.BodyAsync(list)).GetRawText());

        using var reborn = await _app.PutAsync(Pump, "{}");
        using var newState = await _app.GetAsync(Pump + "/state");
        using var oldToken = await _app.SendAsync(HttpMethod.Post, "/api/my/pump-7/token", null, ("Authorization", token));
        Assert.Equal(201, (int)reborn.StatusCode);
        Assert.Equal(0, (await BackendApp.BodyAsync(newState)).GetProperty("version").GetInt32());
        await ProblemAssert.IsAsync(oldToken, 401);
    }

    private async Task<EntityTagHeaderValue?> RegisterAsync()
    {
        using var response = await _app.PutAsync(Pump, """{"type":"pump","displayName":"P","site":"x","tags":{"a":"1","b":"2"}}""");
        Assert.Equal(201, (int)response.StatusCode);
        return response.Headers.ETag;
    }

    private Task<HttpResponseMessage> PatchAsync(string body, params (string Name, string Value)[] headers) =>
        _app.SendAsync(HttpMethod.Patch, Pump, new StringContent(body, Encoding.UTF8, "application/merge-patch+json"), headers);
}
