using System.Text.Json;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Devices;

public sealed class DeviceHttpTests : IAsyncLifetime
{
    private BackendApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Post_WithEverything_AnswersTheDeviceWithCredentials()
    {
        using var response = await _app.PostAsync(
            "/api/devices",
            """{"tags":{"b":"2","a":"1","n":null},"site":"x","type":"pump","displayName":"Pump \u00e9","deviceId":"Pump-7"}""");

        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal("/api/devices/Pump-7", response.Headers.Location?.OriginalString);
        var body = await BackendApp.BodyAsync(response);
        Assert.Equal(
            """{"deviceId":"Pump-7","type":"pump","displayName":"Pump é","site":"x","tags":{"a":"1","b":"2"},"status":"enabled","createdAt":"2026-11-22T10:00:00.000Z","updatedAt":"2026-11-22T10:00:00.000Z"}""",
            WithoutCredentials(body));
        var credentials = body.GetProperty("credentials");
        Assert.Equal(["key", "publisher", "token", "expiresAt"], credentials.EnumerateObject().Select(field => field.Name));
        Assert.Equal(32, credentials.GetProperty("key").GetBytesFromBase64().Length);
        Assert.Equal("telemetry/publishers/Pump-7", credentials.GetProperty("publisher").GetString());
        Assert.StartsWith(
            "SharedAccessSignature sr=sb%3A%2F%2Flocalhost%2Ftelemetry%2Fpublishers%2Fpump-7&sig=",
            credentials.GetProperty("token").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("2026-11-22T11:00:00.000Z", credentials.GetProperty("expiresAt").GetString());
    }

    [Fact]
    public async Task Post_EmptyObject_MakesALowerCaseUlidAndLeavesScalarsNull()
    {
        using var response = await _app.PostAsync("/api/devices", "{}");

        Assert.Equal(201, (int)response.StatusCode);
        var body = await BackendApp.BodyAsync(response);
        Assert.Matches("^[0-7][0-9a-hjkmnp-tv-z]{25}$", body.GetProperty("deviceId").GetString());
        Assert.All(["type", "displayName", "site"], field => Assert.Equal(JsonValueKind.Null, body.GetProperty(field).ValueKind));
        Assert.Equal("{}", body.GetProperty("tags").GetRawText());
    }

    [Theory]
    [InlineData("pump-7")]
    [InlineData("PUMP-7")]
    public async Task Post_IdRegisteredInAnyCase_Is409(string second)
    {
        using var first = await _app.PostAsync("/api/devices", """{"deviceId":"pump-7"}""");
        using var response = await _app.PostAsync("/api/devices", $$"""{"deviceId":"{{second}}"}""");

        await ProblemAssert.IsAsync(response, 409);
    }

    [Fact]
    public async Task Get_RegisteredDevice_HasTheBodyAndTagOfIts201WithoutCredentials()
    {
        using var created = await _app.PutAsync("/api/devices/pump-7", """{"type":"pump"}""");
        using var response = await _app.GetAsync("/api/devices/pump-7?code=anything");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(created.Headers.ETag, response.Headers.ETag);
        Assert.False(response.Headers.ETag!.IsWeak);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(WithoutCredentials(await BackendApp.BodyAsync(created)), (await BackendApp.BodyAsync(response)).GetRawText());
    }

    [Fact]
    public async Task Put_ChangesThenNothingThenStatus_TagAndTimeFollowTheBody()
    {
        using var created = await _app.PutAsync("/api/devices/pump-7", """{"type":"pump","deviceId":"pump-7","status":"disabled"}""");
        _app.Time.Advance(TimeSpan.FromSeconds(1.5));
        using var changed = await _app.PutAsync("/api/devices/pump-7", """{"site":"x"}""");
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        using var same = await _app.PutAsync("/api/devices/pump-7", """{"site":"x","type":null,"tags":null,"status":null}""");
        using var enabled = await _app.PutAsync("/api/devices/pump-7", """{"site":"x","status":"enabled"}""");

        Assert.Equal([201, 200, 200, 200], new[] { created, changed, same, enabled }.Select(response => (int)response.StatusCode));
        var body = await BackendApp.BodyAsync(changed);
        Assert.Equal(
            """{"deviceId":"pump-7","type":null,"displayName":null,"site":"x","tags":{},"status":"disabled","createdAt":"2026-11-22T10:00:00.000Z","updatedAt":"2026-11-22T10:00:01.500Z"}""",
            body.GetRawText());
        Assert.Equal(body.GetRawText(), (await BackendApp.BodyAsync(same)).GetRawText());
        Assert.Equal(changed.Headers.ETag, same.Headers.ETag);
        Assert.Equal("enabled", (await BackendApp.BodyAsync(enabled)).GetProperty("status").GetString());
        Assert.Equal(3, new[] { created, changed, enabled }.Select(response => response.Headers.ETag!.Tag).Distinct().Count());
    }

    [Fact]
    public async Task Put_OtherSpellingOfARegisteredId_Is409()
    {
        using var created = await _app.PutAsync("/api/devices/pump-7", "{}");
        using var response = await _app.PutAsync("/api/devices/Pump-7", "{}");

        await ProblemAssert.IsAsync(response, 409);
    }

    [Fact]
    public async Task Put_SameNewIdManyTimesAtOnce_One201AndTheOthers200()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            _app.PutAsync("/api/devices/pump-7", $$"""{"type":"t{{i}}"}""")));

        Assert.Single(responses, response => (int)response.StatusCode == 201);
        Assert.Equal(19, responses.Count(response => (int)response.StatusCode == 200));
    }

    [Fact]
    public async Task Put_ConditionalOnTheSameTagManyTimesAtOnce_OneWins()
    {
        using var created = await _app.PutAsync("/api/devices/pump-7", "{}");
        var tag = created.Headers.ETag!.Tag;

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            _app.PutAsync("/api/devices/pump-7", $$"""{"type":"t{{i}}"}""", ("If-Match", tag))));

        Assert.Single(responses, response => (int)response.StatusCode == 200);
        Assert.Equal(19, responses.Count(response => (int)response.StatusCode == 412));
    }

    // {0} is the device's tag.
    [Theory]
    [InlineData("If-None-Match", "{0}", 304, 412)]
    [InlineData("If-None-Match", "W/{0}", 304, 412)]
    [InlineData("If-None-Match", "*", 304, 412)]
    [InlineData("If-None-Match", "\"x\", {0}", 304, 412)]
    [InlineData("If-None-Match", "\"a,b\",,\t\"y\"", 200, 200)]
    [InlineData("If-Match", "{0}", 200, 200)]
    [InlineData("If-Match", "*", 200, 200)]
    [InlineData("If-Match", "\"x\" , {0},", 200, 200)]
    [InlineData("If-Match", "W/{0}", 412, 412)]
    [InlineData("If-Match", "\"x\"", 412, 412)]
    public async Task Request_ConditionalOnADevice_GetsWhatTheConditionSays(string header, string value, int get, int put)
    {
        using var created = await _app.PutAsync("/api/devices/pump-7", "{}");
        var condition = (header, value.Replace("{0}", created.Headers.ETag!.Tag, StringComparison.Ordinal));

        using var read = await _app.GetAsync("/api/devices/pump-7", condition);
        using var written = await _app.PutAsync("/api/devices/pump-7", """{"site":"x"}""", condition);

        Assert.Equal((get, put), ((int)read.StatusCode, (int)written.StatusCode));
        if (get == 304)
        {
            Assert.Equal(created.Headers.ETag, read.Headers.ETag);
            Assert.NotNull(read.Headers.CacheControl);
            Assert.Empty(await read.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        if (put == 412)
        {
            await ProblemAssert.IsAsync(written, 412);
        }
    }

    [Theory]
    [InlineData("If-None-Match", "*", 201)]
    [InlineData("If-None-Match", "\"x\"", 201)]
    [InlineData("If-Match", "*", 412)]
    [InlineData("If-Match", "\"x\"", 412)]
    public async Task Put_ConditionalOnADeviceThatIsNotThere_GetsWhatTheConditionSays(string header, string value, int expected)
    {
        using var response = await _app.PutAsync("/api/devices/pump-7", "{}", (header, value));

        Assert.Equal(expected, (int)response.StatusCode);
    }

    private static string WithoutCredentials(JsonElement device) =>
        "{" + string.Join(',', device.EnumerateObject().Where(field => field.Name != "credentials").Select(field => $"\"{field.Name}\":{field.Value.GetRawText()}")) + "}";
}
