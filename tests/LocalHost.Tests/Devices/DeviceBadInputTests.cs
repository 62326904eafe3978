using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Devices;

public sealed class DeviceBadInputTests(DeviceBadInputTests.App app) : IClassFixture<DeviceBadInputTests.App>
{
    private readonly BackendApp _app = app.Backend;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> BadBodies => new()
    {
        { "", "pointer #" },
        { " ", "pointer #" },
        { "{", "pointer #" },
        { "{} {}", "pointer #" },
        { "nul", "pointer #" },
        { "{\"type\":\"a\",}", "pointer #" },
        { "{\"type\":'a'}", "pointer #" },
        { "/* */ {}", "pointer #" },
        { "\uFEFF{}", "pointer #" },
        { "{\"type\":\"\\ud800\"}", "pointer #" },
        { "{\"\\ud800\":1}", "pointer #" },
        { "{\"type\":\"a\nb\"}", "pointer #" },
        { "null", "pointer #" },
        { "[]", "pointer #" },
        { "\"a\"", "pointer #" },
        { "1", "pointer #" },
        { new string('[', 100) + new string(']', 100), "pointer #" },
        { "{\"a\":" + new string('[', 10_000) + new string(']', 10_000) + "}", "pointer #" },
        { "{\"type\":1}", "pointer #/type" },
        { "{\"type\":{}}", "pointer #/type" },
        { "{\"site\":true,\"displayName\":[]}", "pointer #/site|pointer #/displayName" },
        { "{\"type\":\"a\",\"type\":\"a\"}", "pointer #/type" },
        { "{\"Type\":\"a\"}", "pointer #/Type" },
        { "{\"createdAt\":null}", "pointer #/createdAt" },
        { "{\"a/b~c d\u00e9\":1}", "pointer #/a~1b~0c%20d%C3%A9" },
        { "{\"type\":\"" + new string('x', 65) + "\"}", "pointer #/type" },
        { "{\"site\":\"" + new string('x', 65) + "\"}", "pointer #/site" },
        { "{\"displayName\":\"" + new string('x', 257) + "\"}", "pointer #/displayName" },
        { "{\"tags\":[]}", "pointer #/tags" },
        { "{\"tags\":\"a\"}", "pointer #/tags" },
        { "{\"tags\":{\"a\":1,\"b\":{}}}", "pointer #/tags/a|pointer #/tags/b" },
        { "{\"tags\":{\"a\":\"1\",\"a\":\"2\"}}", "pointer #/tags/a" },
        { "{\"tags\":{\"x\":\"" + new string('x', 257) + "\"}}", "pointer #/tags/x" },
        { "{\"tags\":{\"" + new string('x', 65) + "\":\"1\"}}", "pointer #/tags/" + new string('x', 65) },
        { "{\"tags\":{" + string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"t{i}\":\"\"")) + "}}", "pointer #/tags" },
    };

    public static TheoryData<string> BadIds =>
    [
        "", "-a", ".a", "_a", "a b", "a/b", "a\\u0000", "a#", "a?b", "a%2f", "..", "../x", "\u00e9", "\u6e29\u5ea6", "a~b", new string('a', 129),
    ];

    // Paths whose last part is no device id.
    public static TheoryData<string> BadPaths =>
    [
        "-a", ".a", "a%20b", "a%2Fb", "a%5Cb", "a%23", "%C3%A9", "%F0%9F%98%80", "a~b", "..%2F..%2Fx", "a%0d%0aX: y", "%ff", "a%", new string('a', 129),
    ];

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task PostAndPut_BadBody_Are400AndNameEveryField(string body, string named)
    {
        using var posted = await _app.PostAsync("/api/devices", body);
        using var put = await _app.PutAsync("/api/devices/bad-body", body);

        await ProblemAssert.NamesAsync(posted, named.Split('|'));
        await ProblemAssert.NamesAsync(put, named.Split('|'));
    }

    [Theory]
    [MemberData(nameof(BadIds))]
    public async Task Post_BadId_Is400(string deviceId)
    {
        using var response = await _app.PostAsync("/api/devices", $$"""{"deviceId":"{{deviceId}}"}""");

        await ProblemAssert.NamesAsync(response, "pointer #/deviceId");
    }

    [Theory]
    [InlineData("""{"status":"enabled"}""", "pointer #/status")]
    [InlineData("""{"deviceId":7,"type":7,"x":7}""", "pointer #/deviceId|pointer #/type|pointer #/x")]
    public async Task Post_FieldsItDoesNotHave_Are400(string body, string named)
    {
        using var response = await _app.PostAsync("/api/devices", body);

        await ProblemAssert.NamesAsync(response, named.Split('|'));
    }

    [Theory]
    [InlineData("""{"status":"Enabled"}""", "pointer #/status")]
    [InlineData("""{"status":1}""", "pointer #/status")]
    [InlineData("""{"deviceId":"other"}""", "pointer #/deviceId")]
    [InlineData("""{"deviceId":"BAD-BODY"}""", "pointer #/deviceId")]
    public async Task Put_FieldsItCannotTake_Are400(string body, string named)
    {
        using var response = await _app.PutAsync("/api/devices/bad-body", body);

        await ProblemAssert.NamesAsync(response, named.Split('|'));
    }

    [Theory]
    [MemberData(nameof(BadPaths))]
    public async Task GetAndPut_PathHasNoDeviceId_Are404And400(string path)
    {
        using var read = await _app.GetAsync($"/api/devices/{path}");
        using var written = await _app.PutAsync($"/api/devices/{path}", "{}");

        await ProblemAssert.IsAsync(read, 404);
        await ProblemAssert.NamesAsync(written, "parameter deviceId");
    }

    [Theory]
    [InlineData("/api/devices/%00")]
    [InlineData("/api/devices/a/%2e%2e/%2e%2e/%2e%2e/x")]
    [InlineData("/api/devices/%zz")]
    [InlineData("/api/devices/\u00e9")]
    public async Task Get_RawHostilePath_IsRefusedWithoutA500(string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_app.Client.BaseAddress!.Host, _app.Client.BaseAddress.Port, Ct);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), Ct);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Ct);

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
    }

    [Fact]
    public async Task Get_UnregisteredDevice_Is404()
    {
        using var response = await _app.GetAsync("/api/devices/nobody");

        await ProblemAssert.IsAsync(response, 404);
    }

    [Theory]
    [InlineData("?x=1", "parameter x")]
    [InlineData("?x=1&y=2&code=3&code=4", "parameter x|parameter y")]
    [InlineData("?limit=1", "parameter limit")]
    [InlineData("?Code=1", "parameter Code")]
    public async Task GetAndPostAndPut_ParametersTheyDoNotHave_Are400(string query, string named)
    {
        using var get = await _app.GetAsync("/api/devices/nobody" + query);
        using var post = await _app.PostAsync("/api/devices" + query, "{\"type\":1}");
        using var put = await _app.PutAsync("/api/devices/nobody" + query, "{\"type\":1}");

        await ProblemAssert.NamesAsync(get, named.Split('|'));
        await ProblemAssert.NamesAsync(post, [.. named.Split('|'), "pointer #/type"]);
        await ProblemAssert.NamesAsync(put, [.. named.Split('|'), "pointer #/type"]);
    }

    [Theory]
    [InlineData("If-Match", "")]
    [InlineData("If-Match", "abc")]
    [InlineData("If-Match", "\"abc")]
    [InlineData("If-Match", "\"a\" \"b\"")]
    [InlineData("If-Match", "*, \"a\"")]
    [InlineData("If-None-Match", "w/\"a\"")]
    [InlineData("If-None-Match", "\"a b\"")]
    [InlineData("If-None-Match", ",")]
    public async Task GetAndPut_MalformedPrecondition_Are400(string header, string value)
    {
        using var read = await _app.GetAsync("/api/devices/nobody", (header, value));
        using var written = await _app.PutAsync("/api/devices/nobody", "{}", (header, value));

        await ProblemAssert.NamesAsync(read, $"header {header}");
        await ProblemAssert.NamesAsync(written, $"header {header}");
    }

    [Theory]
    [InlineData("application/json", 201)]
    [InlineData("application/json; charset=utf-8", 201)]
    [InlineData("Application/JSON;charset=\"UTF-8\"", 201)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/merge-patch+json", 415)]
    [InlineData("application/problem+json", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("x", 415)]
    [InlineData(null, 415)]
    public async Task Post_ContentType_IsJsonOrRefused(string? contentType, int expected)
    {
        using var content = Bytes("{}"u8.ToArray(), contentType);
        using var response = await _app.SendAsync(HttpMethod.Post, "/api/devices", content);

        Assert.Equal(expected, (int)response.StatusCode);
        if (expected == 415)
        {
            await ProblemAssert.IsAsync(response, 415);
        }
    }

    [Fact]
    public async Task Post_EncodedBody_Is415()
    {
        using var content = Bytes("{}"u8.ToArray(), "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await _app.SendAsync(HttpMethod.Post, "/api/devices", content);

        await ProblemAssert.IsAsync(response, 415);
    }

    [Fact]
    public async Task Post_NeitherBodyNorMediaType_Is415()
    {
        using var content = new ByteArrayContent([]);
        using var response = await _app.SendAsync(HttpMethod.Post, "/api/devices", content);

        await ProblemAssert.IsAsync(response, 415);
    }

    [Fact]
    public async Task Post_ManyUnknownFields_NamesEveryOne()
    {
        var fields = Enumerable.Range(0, 150).Select(i => $"k{i}").ToArray();
        using var response = await _app.SendAsync(
            HttpMethod.Post, "/api/devices", Bytes(Encoding.UTF8.GetBytes($"{{{string.Join(',', fields.Select(field => $"\"{field}\":1"))}}}"), "application/json"));

        await ProblemAssert.NamesAsync(response, [.. fields.Select(field => $"pointer #/{field}")]);
    }

    [Fact]
    public async Task Post_BodyIsNotUtf8_Is400()
    {
        using var content = Bytes([.. "{\"type\":\""u8, 0xff, .. "\"}"u8], "application/json");
        using var response = await _app.SendAsync(HttpMethod.Post, "/api/devices", content);

        await ProblemAssert.NamesAsync(response, "pointer #");
    }

    [Theory]
    [InlineData(262_144, false, 201)]
    [InlineData(262_144, true, 201)]
    [InlineData(262_145, false, 413)]
    [InlineData(262_145, true, 413)]
    [InlineData(3_000_000, true, 413)]
    public async Task Post_BodySize_IsBounded(int size, bool isChunked, int expected)
    {
        // Too large comes before wrong media type and before malformed.
        var body = Encoding.UTF8.GetBytes((expected == 413 ? "{" : "{}").PadRight(size));
        using HttpContent content = isChunked
            ? new StreamContent(new ChunkedStream(body))
            : new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(expected == 413 ? "text/plain" : "application/json");
        using var response = await _app.SendAsync(HttpMethod.Post, expected == 413 ? "/api/devices?x=1" : "/api/devices", content);

        if (expected == 413)
        {
            await ProblemAssert.IsAsync(response, 413);
        }
        else
        {
            Assert.Equal(expected, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task Put_ManyFaults_AreAnsweredInTheOrderOfChecks()
    {
        using var created = await _app.PutAsync("/api/devices/order", "{}");
        using var wrongType = Bytes("{"u8.ToArray(), "text/plain");
        using var mediaType = await _app.SendAsync(HttpMethod.Put, "/api/devices/order?x=1", wrongType, ("If-Match", "\"x\""));
        using var invalid = await _app.PutAsync("/api/devices/order?x=1", "{\"a\":1}", ("If-Match", "bad"));
        using var failed = await _app.PutAsync("/api/devices/order", "{}", ("If-Match", "\"x\""));

        await ProblemAssert.IsAsync(mediaType, 415);
        await ProblemAssert.NamesAsync(invalid, "parameter x", "header If-Match", "pointer #/a");
        await ProblemAssert.IsAsync(failed, 412);
    }

    [Theory]
    [InlineData("PATCH", "/api/devices")]
    [InlineData("PUT", "/api/devices")]
    [InlineData("POST", "/api/devices/a")]
    [InlineData("HEAD", "/api/devices/a")]
    [InlineData("GET", "/api/devices/a/b")]
    [InlineData("GET", "/devices")]
    public async Task Request_UndeclaredPathOrMethod_Is404WithoutABody(string method, string path)
    {
        using var response = await _app.SendAsync(new HttpMethod(method), path, null);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Ct));
    }

    private static ByteArrayContent Bytes(byte[] body, string? contentType)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", contentType));
        }

        return content;
    }

    public sealed class App : IAsyncLifetime
    {
        internal BackendApp Backend { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Backend = await BackendApp.StartAsync();

        public ValueTask DisposeAsync() => Backend.DisposeAsync();
    }

    /// <summary>Has no length, so that it is sent in chunks.</summary>
    private sealed class ChunkedStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
