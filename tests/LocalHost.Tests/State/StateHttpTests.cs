using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.State;

public sealed class StateHttpTests : IAsyncLifetime
{
    private const string Path = "/api/devices/pump-7/state";

    private BackendApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await BackendApp.StartAsync();
        using var created = await _app.PutAsync("/api/devices/pump-7", "{}");
        Assert.Equal(201, (int)created.StatusCode);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Get_NeverHeard_IsVersion0()
    {
        using var response = await _app.GetAsync(Path);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("max-age=1, private", response.Headers.CacheControl!.ToString());
        Assert.Equal(
            """{"deviceId":"pump-7","version":0,"lastSeen":null,"connected":false,"metrics":{}}""",
            (await BackendApp.BodyAsync(response)).GetRawText());
    }

    [Fact]
    public async Task Get_Heard_ShowsEachMetricWithItsReading()
    {
        await _app.IngestAsync("pump-7", """{"ts":"2026-11-22T11:00:00.1234+01:00","seq":7,"metrics":{"mode":"a\u00e9\"","temp":21.5}}""");
        _app.Time.Advance(TimeSpan.FromMilliseconds(250));
        await _app.IngestAsync("pump-7", """{"metrics":{"on":true,"nested":{"x":-0.0}}}""");

        using var response = await _app.GetAsync(Path);

        Assert.Equal(
            """{"deviceId":"pump-7","version":2,"lastSeen":"2026-11-22T10:00:00.250Z","connected":true,"metrics":{"mode":{"value":"aé\"","ts":"2026-11-22T10:00:00.123Z","seq":7},"nested.x":{"value":0,"ts":"2026-11-22T10:00:00.250Z","seq":null},"on":{"value":true,"ts":"2026-11-22T10:00:00.250Z","seq":null},"temp":{"value":21.5,"ts":"2026-11-22T10:00:00.123Z","seq":7}}}""",
            (await BackendApp.BodyAsync(response)).GetRawText());
    }

    [Fact]
    public async Task Get_SilentForLongerThanTheLimit_IsNotConnectedUnderAnotherTag()
    {
        await using var app = await BackendApp.StartAsync(new() { ["State:SilenceLimit"] = "00:00:10" });
        using var created = await app.PutAsync("/api/devices/pump-7", "{}");
        await app.IngestAsync("pump-7", """{"metrics":{"temp":1}}""");
        app.Time.Advance(TimeSpan.FromSeconds(10));
        using var before = await app.GetAsync(Path);
        app.Time.Advance(TimeSpan.FromMilliseconds(1));
        using var after = await app.GetAsync(Path);

        Assert.True((await BackendApp.BodyAsync(before)).GetProperty("connected").GetBoolean());
        Assert.False((await BackendApp.BodyAsync(after)).GetProperty("connected").GetBoolean());
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Fact]
    public async Task Get_ConditionalOnItsTag_Is304UntilTheStateChanges()
    {
        await _app.IngestAsync("pump-7", """{"metrics":{"temp":1}}""");
        using var first = await _app.GetAsync(Path);
        var tag = first.Headers.ETag!.ToString();
        using var same = await _app.GetAsync(Path, ("If-None-Match", tag));
        using var other = await _app.GetAsync(Path, ("If-Match", "\"x\""));
        await _app.IngestAsync("pump-7", """{"metrics":{"temp":2}}""");
        using var changed = await _app.GetAsync(Path, ("If-None-Match", tag));

        Assert.Equal([304, 412, 200], new[] { same, other, changed }.Select(response => (int)response.StatusCode));
        Assert.Equal(tag, same.Headers.ETag!.ToString());
        Assert.Equal("max-age=1, private", same.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Get_AskedAgainWithinASecond_IsKeptAndSaysSo()
    {
        using var read = await _app.GetAsync(Path);
        _app.Time.Advance(TimeSpan.FromMilliseconds(999));
        using var kept = await _app.GetAsync(Path);
        using var same = await _app.GetAsync(Path, ("If-None-Match", read.Headers.ETag!.ToString()));
        _app.Time.Advance(TimeSpan.FromMilliseconds(1));
        using var renewed = await _app.GetAsync(Path);

        Assert.Equal(
            ["0", "1", "1", "0"],
            new[] { read, kept, same, renewed }.Select(response => response.Headers.GetValues("Age").Single()));
        Assert.Equal([200, 200, 304, 200], new[] { read, kept, same, renewed }.Select(response => (int)response.StatusCode));
    }

    [Fact]
    public async Task Get_DeletedAndRegisteredAgain_ShowsItAtOnce()
    {
        await _app.IngestAsync("pump-7", """{"metrics":{"temp":1}}""");
        using var before = await _app.GetAsync(Path);
        using var deleted = await _app.SendAsync(HttpMethod.Delete, "/api/devices/pump-7", null);
        using var gone = await _app.GetAsync(Path);
        using var created = await _app.PutAsync("/api/devices/pump-7", "{}");
        using var again = await _app.GetAsync(Path);

        Assert.Equal(1, await VersionAsync(before));
        await ProblemAssert.IsAsync(gone, 404);
        Assert.Equal(0, await VersionAsync(again));
    }

    [Theory]
    [InlineData("/api/devices/nobody/state", 404)]
    [InlineData("/api/devices/PUMP-7/state", 404)]
    [InlineData("/api/devices/a%2Fb/state", 404)]
    [InlineData("/api/devices/%C3%A9/state", 404)]
    public async Task Get_NoSuchDevice_Is404(string path, int expected)
    {
        using var response = await _app.GetAsync(path);

        await ProblemAssert.IsAsync(response, expected);
    }

    [Theory]
    [InlineData("?limit=1", "parameter limit")]
    [InlineData("?a=1&a=2", "parameter a")]
    public async Task Get_UnknownParameters_Are400(string query, string named)
    {
        using var response = await _app.GetAsync("/api/devices/nobody/state" + query, ("If-None-Match", "x"));

        await ProblemAssert.NamesAsync(response, named, "header If-None-Match");
    }

    [Fact]
    public async Task Get_TablesAreDown_Is503WithRetryAfter()
    {
        await using var app = await BackendApp.StartAsync(new() { ["Tables:MaxAttempts"] = "2", ["Tables:RetryDelay"] = "00:00:00.001" });
        await app.Tables.DisposeAsync();
        using var clock = new Timer(_ => app.Time.Advance(TimeSpan.FromSeconds(1)), null, 50, 50);

        using var state = await app.GetAsync(Path);
        using var write = await app.PutAsync("/api/devices/pump-7", "{}");
        using var list = await app.GetAsync("/api/devices");

        await ProblemAssert.IsAsync(state, 503);
        await ProblemAssert.IsAsync(write, 503);
        await ProblemAssert.IsAsync(list, 503);
    }

    private static async Task<int> VersionAsync(HttpResponseMessage response) =>
        (await BackendApp.BodyAsync(response)).GetProperty("version").GetInt32();
}
