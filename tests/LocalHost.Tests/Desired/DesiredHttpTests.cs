using System.Net.Http.Headers;
using System.Text;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Desired;

public sealed class DesiredHttpTests : IAsyncLifetime
{
    private const string Path = "/api/devices/pump-7/desired";
    private const string OwnPath = "/api/my/pump-7/desired";

    private BackendApp _app = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _app = await BackendApp.StartAsync();
        using var created = await _app.PutAsync("/api/devices/pump-7", "{}");
        _key = (await BackendApp.BodyAsync(created)).GetProperty("credentials").GetProperty("key").GetString()!;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Get_NeverChanged_IsVersion0AndEmpty()
    {
        using var response = await _app.GetAsync(Path);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.False(response.Headers.ETag!.IsWeak);
        Assert.Equal("""{"version":0,"desired":{}}""", (await BackendApp.BodyAsync(response)).GetRawText());
    }

    [Fact]
    public async Task Patch_MergesAndRaisesTheVersionByOne_AndTheDeviceSeesIt()
    {
        using var first = await PatchAsync("""{"rate":5,"led":{"on":true,"colour":"red"}}""");
        using var second = await PatchAsync("""{"rate":null,"led":{"colour":"blue"}}""", "application/merge-patch+json");
        using var read = await _app.GetAsync(Path);
        using var own = await OwnAsync();

        const string Expected = """{"version":2,"desired":{"led":{"colour":"blue","on":true}}}""";
        Assert.Equal("""{"version":1,"desired":{"led":{"colour":"red","on":true},"rate":5}}""", (await BackendApp.BodyAsync(first)).GetRawText());
        Assert.Equal(Expected, (await BackendApp.BodyAsync(second)).GetRawText());
        Assert.Equal(Expected, (await BackendApp.BodyAsync(read)).GetRawText());
        Assert.Equal(Expected, (await BackendApp.BodyAsync(own)).GetRawText());
        Assert.Equal(second.Headers.ETag, read.Headers.ETag);
        Assert.Equal(second.Headers.ETag, own.Headers.ETag);
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"b":null,"c":{"d":2}}""")]
    public async Task Patch_ChangesNothing_KeepsVersionAndTag(string patch)
    {
        using var before = await PatchAsync("""{"c":{"d":2},"a":1}""");
        using var after = await PatchAsync(patch);

        Assert.Equal((await BackendApp.BodyAsync(before)).GetRawText(), (await BackendApp.BodyAsync(after)).GetRawText());
        Assert.Equal(before.Headers.ETag, after.Headers.ETag);
    }

    [Fact]
    public async Task Patch_ManyAtOnce_LosesNone()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PatchAsync($$"""{"k{{i}}":{{i}}}""")));

        Assert.All(responses, response => Assert.Equal(200, (int)response.StatusCode));
        using var read = await _app.GetAsync(Path);
        var body = await BackendApp.BodyAsync(read);
        Assert.Equal(20, body.GetProperty("version").GetInt32());
        Assert.Equal(20, body.GetProperty("desired").EnumerateObject().Count());
    }

    [Fact]
    public async Task GetAndPatch_Conditional_Are304And412()
    {
        using var first = await PatchAsync("""{"a":1}""");
        var tag = first.Headers.ETag!.ToString();
        using var same = await _app.GetAsync(Path, ("If-None-Match", tag));
        using var ownSame = await OwnAsync(("If-None-Match", tag));
        using var wrong = await PatchAsync("""{"a":2}""", headers: ("If-Match", "\"x\""));
        using var right = await PatchAsync("""{"a":2}""", headers: ("If-Match", tag));
        using var old = await PatchAsync("""{"a":3}""", headers: ("If-Match", tag));
        using var any = await PatchAsync("""{"a":3}""", headers: ("If-None-Match", "*"));

        Assert.Equal(
            [304, 304, 412, 200, 412, 412],
            new[] { same, ownSame, wrong, right, old, any }.Select(response => (int)response.StatusCode));
    }

    [Fact]
    public async Task Get_RegisteredAgain_ShowsNothingOfTheFormerLife()
    {
        using var patched = await PatchAsync("""{"a":1}""");
        using var deleted = await _app.SendAsync(HttpMethod.Delete, "/api/devices/pump-7", null);
        using var gone = await _app.GetAsync(Path);
        using var created = await _app.PutAsync("/api/devices/pump-7", "{}");
        using var read = await _app.GetAsync(Path);

        await ProblemAssert.IsAsync(gone, 404);
        Assert.Equal("""{"version":0,"desired":{}}""", (await BackendApp.BodyAsync(read)).GetRawText());
    }

    [Theory]
    [InlineData("[]", "pointer #")]
    [InlineData("null", "pointer #")]
    [InlineData("{", "pointer #")]
    [InlineData("", "pointer #")]
    [InlineData("""{"a":1,"a":2}""", "pointer #/a")]
    [InlineData("""{"a":{"b c":[{"x":1,"x":2}]}}""", "pointer #/a/b%20c/0/x")]
    [InlineData("""{"a":[[[[[[[[[[[1]]]]]]]]]]]}""", "pointer #/a/0/0/0/0/0/0/0/0/0")]
    public async Task Patch_BadBody_Is400AndNamesWhere(string body, string named)
    {
        using var response = await PatchAsync(body);

        await ProblemAssert.NamesAsync(response, named);
    }

    [Fact]
    public async Task Patch_DocumentWouldOutgrow32Kilobytes_Is400AndChangesNothing()
    {
        // {"a":"…"} is 8 bytes and the text.
        using var largest = await PatchAsync($$"""{"a":"{{new string('x', (32 * 1024) - 8)}}"}""");
        using var larger = await PatchAsync("""{"b":1}""");
        using var read = await _app.GetAsync(Path);

        Assert.Equal(200, (int)largest.StatusCode);
        await ProblemAssert.NamesAsync(larger, "pointer #");
        Assert.Equal(largest.Headers.ETag, read.Headers.ETag);
    }

    [Fact]
    public async Task Patch_ManyFaults_AreAnsweredInTheOrderOfChecks()
    {
        var large = new string(' ', 256 * 1024) + "{";
        using var tooLarge = await PatchAsync(large, "text/plain", "?x=1");
        using var mediaType = await PatchAsync("{", "text/plain", "?x=1");
        using var invalid = await PatchAsync("""{"a":1,"a":1}""", query: "?x=1", headers: ("If-Match", "bad"));
        using var missing = await _app.SendAsync(HttpMethod.Patch, "/api/devices/nobody/desired", BackendApp.Json("{}"), ("If-Match", "\"x\""));

        await ProblemAssert.IsAsync(tooLarge, 413);
        await ProblemAssert.IsAsync(mediaType, 415);
        await ProblemAssert.NamesAsync(invalid, "parameter x", "header If-Match", "pointer #/a");
        await ProblemAssert.IsAsync(missing, 404);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("..%2F..%2Fx")]
    [InlineData("%C3%A9")]
    [InlineData("a%2Fb")]
    public async Task Get_NoSuchDevice_Is404(string deviceId)
    {
        using var read = await _app.GetAsync($"/api/devices/{deviceId}/desired");
        using var patched = await _app.SendAsync(HttpMethod.Patch, $"/api/devices/{deviceId}/desired", BackendApp.Json("{}"));

        await ProblemAssert.IsAsync(read, 404);
        await ProblemAssert.IsAsync(patched, 404);
    }

    [Fact]
    public async Task GetOwn_WithoutAGoodToken_Is401Or403BeforeAnythingElse()
    {
        using var other = await _app.PutAsync("/api/devices/pump-8", "{}");
        using var missing = await _app.GetAsync(OwnPath + "?x=1");
        using var expired = await _app.GetAsync(OwnPath, ("Authorization", DeviceTokens.Sign("pump-7", _key, _app.Time.GetUtcNow())));
        using var forged = await _app.GetAsync(OwnPath, ("Authorization", DeviceTokens.Sign("pump-8", _key, _app.Time.GetUtcNow().AddHours(1))));
        using var foreign = await _app.GetAsync("/api/my/pump-8/desired?x=1", Token());
        using var wrong = await _app.GetAsync(OwnPath + "?x=1", Token());

        Assert.Equal([401, 401, 401, 403, 400], new[] { missing, expired, forged, foreign, wrong }.Select(response => (int)response.StatusCode));
    }

    [Fact]
    public async Task GetOwn_DisabledDevice_Is403()
    {
        using var disabled = await _app.SendAsync(HttpMethod.Patch, "/api/devices/pump-7", BackendApp.Json("""{"status":"disabled"}"""));
        using var response = await OwnAsync();

        Assert.Equal(200, (int)disabled.StatusCode);
        await ProblemAssert.IsAsync(response, 403);
    }

    [Theory]
    [InlineData("PUT", Path)]
    [InlineData("DELETE", Path)]
    [InlineData("PATCH", OwnPath)]
    public async Task Request_UndeclaredMethod_Is404WithoutABody(string method, string path)
    {
        using var response = await _app.SendAsync(new HttpMethod(method), path, null);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private (string Name, string Value) Token() =>
        ("Authorization", DeviceTokens.Sign("pump-7", _key, _app.Time.GetUtcNow().AddHours(1)));

    private Task<HttpResponseMessage> OwnAsync(params (string Name, string Value)[] headers) =>
        _app.GetAsync(OwnPath, [Token(), .. headers]);

    private Task<HttpResponseMessage> PatchAsync(
        string body, string type = "application/json", string query = "", params (string Name, string Value)[] headers) =>
        _app.SendAsync(
            HttpMethod.Patch, Path + query, new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type)), headers);
}
