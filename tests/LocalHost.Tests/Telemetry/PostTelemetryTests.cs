using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Telemetry;

public sealed class PostTelemetryTests : IAsyncLifetime
{
    private const string Path = "/api/my/pump-7/telemetry";
    private const string Good = """{"ts":"2026-11-22T09:59:00Z","seq":1,"metrics":{"t":1}}""";
    private const string SenML = "application/senml+json";

    private BackendApp _app = null!;
    private string _key = "";
    private string _otherKey = "";

    public async ValueTask InitializeAsync()
    {
        _app = await BackendApp.StartAsync();
        _key = await RegisterAsync("pump-7");
        _otherKey = await RegisterAsync("pump-8");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(Good, "application/json", "application/json")]
    [InlineData("[" + Good + "," + Good + "]", "Application/JSON; charset=\"UTF-8\"", "application/json")]
    [InlineData("""{"deviceId":"pump-7","metrics":{"t":1}}""", "application/json", "application/json")]
    [InlineData("""[{"n":"t","v":1},{"n":"pump-7/u","t":-5,"v":2}]""", "application/senml+json", "application/senml+json")]
    public async Task Post_Event_IsSentAsItIsUnderTheDevicesKeyAndAnswered202(string body, string contentType, string sentAs)
    {
        using var response = await PostAsync(body, contentType);

        Assert.Equal(202, (int)response.StatusCode);
        Assert.Equal(["false"], response.Headers.GetValues("X-Commands-Pending"));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        var sent = Assert.Single(_app.Sender.Sent);
        Assert.Equal(("pump-7", body, sentAs), (sent.DeviceId, Encoding.UTF8.GetString(sent.Body), sent.ContentType));
        Assert.Null(sent.Properties);
    }

    [Fact]
    public async Task Post_CommandQueued_SaysSoUntilItIsFetched()
    {
        var authorization = Token("pump-7", _key);
        using var queued = await _app.PostAsync("/api/devices/pump-7/commands", """{"name":"restart"}""");
        Assert.Equal(202, (int)queued.StatusCode);
        using var before = await PostAsync(Good);
        using var fetched = await _app.GetAsync("/api/my/pump-7/commands/next", ("Authorization", authorization));
        Assert.Equal(200, (int)fetched.StatusCode);
        using var after = await PostAsync(Good);

        Assert.Equal(["true"], before.Headers.GetValues("X-Commands-Pending"));
        Assert.Equal(["false"], after.Headers.GetValues("X-Commands-Pending"));
    }

    [Fact]
    public async Task Post_PackedEvent_IsSentPackedWithItsEncoding()
    {
        var packed = Gzip(Good);
        using var content = Content(packed, "application/json");
        content.Headers.ContentEncoding.Add("GZip");
        using var response = await SendAsync(content, Token("pump-7", _key));

        Assert.Equal(202, (int)response.StatusCode);
        var sent = Assert.Single(_app.Sender.Sent);
        Assert.Equal(packed, sent.Body);
        Assert.Equal("gzip", Assert.Single(sent.Properties!).Value);
    }

    [Theory]
    [InlineData("", "malformed pointer #")]
    [InlineData("{", "malformed pointer #")]
    [InlineData("7", "malformed pointer #")]
    [InlineData("[]", "malformed pointer #")]
    [InlineData("[7," + Good + "]", "malformed pointer #/0")]
    [InlineData("""{"ts":"yesterday","seq":-1,"metrics":{"t":1}}""", "malformed pointer #/ts|malformed pointer #/seq")]
    [InlineData("""{"metrics":{"t":1,"t":1}}""", "malformed pointer #")]
    [InlineData("""{"\ud800":1,"metrics":{"t":1}}""", "malformed pointer #")]
    [InlineData("""[{"deviceId":"a b","metrics":{"t":1}},{"deviceId":"pump-8","metrics":{"t":1}}]""", "invalid-device-id pointer #/0/deviceId|identity-mismatch pointer #/1/deviceId")]
    [InlineData("""[{"ts":"2026-11-22T10:05:00.001Z","metrics":{"t":1}},{"ts":"2026-11-22T10:05:00Z","metrics":{"t":1}},{"ts":"2025-10-01T00:00:00Z","metrics":{"t":1}}]""", "timestamp-out-of-range pointer #/0/ts|timestamp-out-of-range pointer #/2/ts")]
    [InlineData("""{"metrics":{}}""", "no-metrics pointer #/metrics")]
    [InlineData("""{"seq":1}""", "no-metrics pointer #/metrics")]
    [InlineData("""{"metrics":[1]}""", "invalid-metric pointer #/metrics")]
    [InlineData("""[{"metrics":{"t":1}},{"metrics":{"t":null,"a-b":1,"m":{"x":[],"y":1},"m.y":2,"n":{"z":{}},"big":1e999,"half":"\ud800","ok":true}}]""", "invalid-metric pointer #/1/metrics/t|invalid-metric pointer #/1/metrics/a-b|invalid-metric pointer #/1/metrics/m/x|invalid-metric pointer #/1/metrics/m.y|invalid-metric pointer #/1/metrics/n/z|invalid-metric pointer #/1/metrics/big|invalid-metric pointer #/1/metrics/half")]
    public async Task Post_BadEvent_Is400WithTheReasonAtTheFieldAndNothingIsSent(string body, string expected)
    {
        using var response = await PostAsync(body);

        var problem = await ProblemAssert.IsAsync(response, 400);
        Assert.Equal(expected.Split('|'), Errors(problem));
        Assert.Empty(_app.Sender.Sent);
    }

    [Theory]
    [InlineData("""{"n":"t","v":1}""", "malformed pointer #")]
    [InlineData("""[{"n":"t","v":1},{"n":"t","x_":1}]""", "malformed pointer #")]
    [InlineData("[]", "malformed pointer #")]
    [InlineData("""[{"bn":"pump-7/"},{"bt":1}]""", "no-metrics pointer #")]
    [InlineData("""[{"n":"t","t":301,"v":1},{"n":"u","t":301,"v":1}]""", "timestamp-out-of-range pointer #/0")]
    [InlineData("""[{"n":"t","v":1},{"n":"pump-8/t","v":1},{"n":"u","vd":"AA"},{"n":"w","t":301,"v":1},{"n":"x","v":"1"}]""", "identity-mismatch pointer #/1|invalid-metric pointer #/2|timestamp-out-of-range pointer #/3|malformed pointer #/4")]
    public async Task Post_BadPack_Is400WithTheReasonAtTheRecord(string body, string expected)
    {
        using var response = await PostAsync(body, SenML);

        var problem = await ProblemAssert.IsAsync(response, 400);
        Assert.Equal(expected.Split('|'), Errors(problem));
        Assert.Empty(_app.Sender.Sent);
    }

    [Fact]
    public async Task Post_MoreThanAReadingTakes_Is400()
    {
        using var manyMetrics = await PostAsync("{\"metrics\":{" + string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"m{i}\":1")) + "}}");
        using var manyReadings = await SendAsync(
            Encoded(Gzip("[" + string.Join(',', Enumerable.Repeat("""{"metrics":{"t":1}}""", 10_001)) + "]"), "gzip"), Token("pump-7", _key));
        using var muchUnpacked = await SendAsync(Encoded(Gzip(new string(' ', 1024 * 1024) + "7"), "gzip"), Token("pump-7", _key));
        using var notPacked = await SendAsync(Encoded(Encoding.UTF8.GetBytes(Good), "gzip"), Token("pump-7", _key));

        Assert.Equal(["invalid-metric pointer #/metrics"], Errors(await ProblemAssert.IsAsync(manyMetrics, 400)));
        Assert.Equal(["too-large pointer #"], Errors(await ProblemAssert.IsAsync(manyReadings, 400)));
        Assert.Equal(["too-large pointer #"], Errors(await ProblemAssert.IsAsync(muchUnpacked, 400)));
        Assert.Equal(["unsupported-encoding pointer #"], Errors(await ProblemAssert.IsAsync(notPacked, 400)));
        Assert.Empty(_app.Sender.Sent);
    }

    [Theory]
    [InlineData("text/plain", null, 415)]
    [InlineData(null, null, 415)]
    [InlineData("application/json; charset=utf-16", null, 415)]
    [InlineData("application/merge-patch+json", null, 415)]
    [InlineData("application/sensml+json", null, 415)]
    [InlineData("application/senml+cbor", null, 415)]
    [InlineData("application/json", "br", 415)]
    [InlineData("application/json", "gzip, gzip", 415)]
    [InlineData("application/json", "identity", 202)]
    public async Task Post_MediaTypeOrEncoding_IsKnownOr415(string? contentType, string? encoding, int expected)
    {
        using var content = Content(Encoding.UTF8.GetBytes(Good), contentType);
        if (encoding is not null)
        {
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Encoding", encoding));
        }

        using var response = await SendAsync(content, Token("pump-7", _key));

        Assert.Equal(expected, (int)response.StatusCode);
        if (expected == 415)
        {
            await ProblemAssert.IsAsync(response, 415);
            Assert.Empty(_app.Sender.Sent);
        }
    }

    [Fact]
    public async Task Post_ManyFaults_AreAnsweredInTheOrderOfChecks()
    {
        var large = new byte[(256 * 1024) + 1];
        using var nobody = await SendAsync(Content(large, "text/plain"), null, Path + "?x=1");
        using var expired = await SendAsync(Content(large, "text/plain"), DeviceTokens.Sign("pump-7", _key, _app.Time.GetUtcNow()));
        using var forged = await SendAsync(Content(large, "text/plain"), Token("pump-7", _otherKey));
        using var unregistered = await SendAsync(Content(large, "text/plain"), Token("nobody", _key), "/api/my/nobody/telemetry");
        using var foreign = await SendAsync(Content(large, "text/plain"), Token("pump-8", _otherKey), Path + "?x=1");
        using var tooLarge = await SendAsync(Content(large, "text/plain"), Token("pump-7", _key), Path + "?x=1");
        using var mediaType = await SendAsync(Content("{"u8.ToArray(), "text/plain"), Token("pump-7", _key), Path + "?x=1");
        using var invalid = await SendAsync(Content("{"u8.ToArray(), "application/json"), Token("pump-7", _key), Path + "?x=1");
        using var wrongMethod = await _app.SendAsync(HttpMethod.Get, Path, null, ("Authorization", Token("pump-7", _key)));

        foreach (var unauthorized in (HttpResponseMessage[])[nobody, expired, forged, unregistered])
        {
            await ProblemAssert.IsAsync(unauthorized, 401);
            Assert.NotEmpty(unauthorized.Headers.WwwAuthenticate);
        }

        await ProblemAssert.IsAsync(foreign, 403);
        await ProblemAssert.IsAsync(tooLarge, 413);
        await ProblemAssert.IsAsync(mediaType, 415);
        await ProblemAssert.NamesAsync(invalid, "parameter x", "pointer #");
        Assert.Equal(404, (int)wrongMethod.StatusCode);
        Assert.Empty(await wrongMethod.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Empty(_app.Sender.Sent);
    }

    [Theory]
    [InlineData(262_144, 202)]
    [InlineData(262_145, 413)]
    public async Task Post_BodySize_IsBounded(int size, int expected)
    {
        using var response = await PostAsync(Good.PadRight(size));

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(expected == 202 ? 1 : 0, _app.Sender.Sent.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_HubDown_Is503WithRetryAfter(bool isTransient)
    {
        _app.Sender.Failure = new TelemetrySendException("The hub at 10.0.0.1 is down.", isTransient);

        using var response = await PostAsync(Good);

        var problem = await ProblemAssert.IsAsync(response, 503);
        Assert.DoesNotContain("10.0.0.1", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..%2Fpump-7")]
    [InlineData("%00")]
    [InlineData("%C3%A9")]
    public async Task Post_HostileId_IsNeverA500(string id)
    {
        using var response = await SendAsync(Content(Encoding.UTF8.GetBytes(Good), "application/json"), Token("pump-7", _key), $"/api/my/{id}/telemetry");

        Assert.InRange((int)response.StatusCode, 400, 404);
        Assert.Empty(_app.Sender.Sent);
    }

    private static IEnumerable<string> Errors(JsonElement problem) => problem.GetProperty("errors").EnumerateArray().Select(error =>
    {
        Assert.NotEmpty(error.GetProperty("detail").GetString()!);
        return $"{error.GetProperty("reason").GetString()} pointer {error.GetProperty("pointer").GetString()}";
    });

    private async Task<string> RegisterAsync(string deviceId)
    {
        using var created = await _app.PutAsync($"/api/devices/{deviceId}", "{}");
        return (await BackendApp.BodyAsync(created)).GetProperty("credentials").GetProperty("key").GetString()!;
    }

    private string Token(string deviceId, string key) => DeviceTokens.Sign(deviceId, key, _app.Time.GetUtcNow().AddMinutes(5));

    private Task<HttpResponseMessage> PostAsync(string body, string contentType = "application/json") =>
        SendAsync(Content(Encoding.UTF8.GetBytes(body), contentType), Token("pump-7", _key));

    private Task<HttpResponseMessage> SendAsync(HttpContent content, string? token, string path = Path) =>
        _app.SendAsync(HttpMethod.Post, path, content, token is null ? [] : [("Authorization", token)]);

    private static ByteArrayContent Content(byte[] body, string? contentType)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        return content;
    }

    private static ByteArrayContent Encoded(byte[] body, string encoding)
    {
        var content = Content(body, "application/json");
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
