using System.Text;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Commands;

public sealed class CommandBadInputTests(CommandApp app) : IClassFixture<CommandApp>
{
    private const string NoCommand = "00000000000000000000000000";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> BadCommands => new()
    {
        { "", "pointer #" },
        { "{", "pointer #" },
        { "[]", "pointer #" },
        { "null", "pointer #" },
        { "{\"name\":\"a\",\"payload\":" + new string('[', 10_000) + new string(']', 10_000) + "}", "pointer #" },
        { "{\"name\":\"a\",\"payload\":\"\\ud800\"}", "pointer #" },
        { "{}", "pointer #/name" },
        { "{\"name\":null}", "pointer #/name" },
        { "{\"name\":\"\"}", "pointer #/name" },
        { "{\"name\":7}", "pointer #/name" },
        { "{\"name\":[\"a\"]}", "pointer #/name" },
        { "{\"name\":\"a\\u0000\"}", "pointer #/name" },
        { "{\"name\":\"a\\nb\"}", "pointer #/name" },
        { "{\"name\":\"" + new string('x', 129) + "\"}", "pointer #/name" },
        { "{\"name\":\"a\",\"name\":\"a\"}", "pointer #/name" },
        { "{\"name\":\"a\",\"status\":\"queued\",\"commandId\":\"x\"}", "pointer #/status|pointer #/commandId" },
        { "{\"name\":\"a\",\"Payload\":1}", "pointer #/Payload" },
        { "{\"name\":\"a\",\"payload\":\"" + new string('x', 32_767) + "\"}", "pointer #/payload" },
        { "{\"name\":\"a\",\"payload\":\"" + new string('\u00e9', 16_384) + "\"}", "pointer #/payload" },
        { "{\"name\":\"a\",\"payload\":{\"a\":1,\"a\":2}}", "pointer #/payload" },
        { "{\"name\":\"a\",\"payload\":[{\"b\":{\"a\":1,\"\\u0061\":1}}]}", "pointer #/payload" },
        { "{\"name\":\"a\",\"expiresIn\":7}", "pointer #/expiresIn" },
        { "{\"name\":\"a\",\"expiresIn\":\"\"}", "pointer #/expiresIn" },
        { "{\"name\":\"a\",\"expiresIn\":\"1h\"}", "pointer #/expiresIn" },
        { "{\"name\":\"a\",\"expiresIn\":\"P1W\"}", "pointer #/expiresIn" },
        { "{\"name\":\"a\",\"expiresIn\":\"P1M\"}", "pointer #/expiresIn" },
        { "{\"name\":\"a\",\"expiresIn\":\"-PT1S\"}", "pointer #/expiresIn" },
        { "{\"name\":\"a\",\"expiresIn\":\"PT0S\"}", "pointer #/expiresIn" },
        { "{\"name\":\"a\",\"expiresIn\":\"PT0.0009S\"}", "pointer #/expiresIn" },
        { "{\"name\":\"a\",\"expiresIn\":\"P7DT1S\"}", "pointer #/expiresIn" },
        { "{\"name\":\"a\",\"expiresIn\":\"P999999999D\"}", "pointer #/expiresIn" },
        { "{\"name\":7,\"expiresIn\":\"x\",\"x\":1}", "pointer #/name|pointer #/expiresIn|pointer #/x" },
    };

    public static TheoryData<string, string> BadResults => new()
    {
        { "", "pointer #" },
        { "1", "pointer #" },
        { "{}", "pointer #/status" },
        { "{\"status\":null}", "pointer #/status" },
        { "{\"status\":true}", "pointer #/status" },
        { "{\"status\":\"Succeeded\"}", "pointer #/status" },
        { "{\"status\":\"queued\"}", "pointer #/status" },
        { "{\"status\":\"expired\",\"x\":1}", "pointer #/status|pointer #/x" },
        { "{\"status\":\"failed\",\"result\":\"" + new string('x', 32_767) + "\"}", "pointer #/result" },
        { "{\"result\":{}}", "pointer #/status" },
        { "{\"status\":\"failed\",\"result\":{\"a\":1,\"a\":2}}", "pointer #/result" },
    };

    [Theory]
    [MemberData(nameof(BadCommands))]
    public async Task Post_BadCommand_Is400AndNamesEveryField(string body, string named)
    {
        using var response = await app.Backend.PostAsync("/api/devices/pump-7/commands", body);

        await ProblemAssert.NamesAsync(response, named.Split('|'));
    }

    [Theory]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"name":"a","payload":null,"expiresIn":null}""")]
    [InlineData("""{"name":"a","payload":false}""")]
    [InlineData("""{"name":"a","payload":"x"}""")]
    [InlineData("""{"name":"a","payload":[]}""")]
    [InlineData("""{"name":"a","payload":1e400}""")]
    [InlineData("""{"name":" \u6e29\u5ea6/..%00 ","payload":{"a":{"a":{"a":1}},"a~/":"\u0000"}}""")]
    [InlineData("""{"name":"a","expiresIn":"P7D"}""")]
    [InlineData("""{"name":"a","expiresIn":"PT0.001S"}""")]
    public async Task Post_GoodCommand_Is202AndShowsIt(string body)
    {
        var asked = System.Text.Json.JsonElement.Parse(body);
        var command = await app.PostAsync(body);

        Assert.Equal(asked.GetProperty("name").GetString(), command.GetProperty("name").GetString());
        Assert.Equal(
            asked.TryGetProperty("payload", out var payload) ? payload.GetRawText() : "null",
            command.GetProperty("payload").GetRawText());
    }

    [Fact]
    public async Task Post_GreatestNameAndPayload_AreTakenWhole()
    {
        // White space is not counted.
        var payload = new string('x', 32_766);
        var posted = await app.PostAsync($$"""{"name":"{{new string('n', 128)}}","payload":   "{{payload}}"   }""");
        var read = await app.GetAsync(posted.GetProperty("commandId").GetString()!);

        Assert.Equal((128, payload), (read.GetProperty("name").GetString()!.Length, read.GetProperty("payload").GetString()));
    }

    [Theory]
    [MemberData(nameof(BadResults))]
    public async Task Result_BadBody_Is400AndNamesEveryField(string body, string named)
    {
        using var response = await app.ResultAsync(NoCommand, body);

        await ProblemAssert.NamesAsync(response, named.Split('|'));
    }

    [Theory]
    [InlineData("?wait=", "parameter wait")]
    [InlineData("?wait=30", "parameter wait")]
    [InlineData("?wait=30s", "parameter wait")]
    [InlineData("?wait=-PT1S", "parameter wait")]
    [InlineData("?wait=PT61S", "parameter wait")]
    [InlineData("?wait=PT60.001S", "parameter wait")]
    [InlineData("?wait=P1D", "parameter wait")]
    [InlineData("?wait=PT1S&wait=PT1S", "parameter wait")]
    [InlineData("?Wait=PT1S", "parameter Wait")]
    [InlineData("?wait=x&limit=1", "parameter wait|parameter limit")]
    public async Task Next_BadParameter_Is400(string query, string named)
    {
        using var response = await app.NextAsync(query);

        await ProblemAssert.NamesAsync(response, named.Split('|'));
    }

    [Theory]
    [InlineData("PT0S")]
    [InlineData("P0D")]
    public async Task Next_WaitOfNothing_IsAnsweredAtOnce(string wait)
    {
        var token = await app.RegisterAsync($"idle-{wait}");
        using var response = await app.NextAsync($"?wait={wait}", token, $"idle-{wait}");

        Assert.Equal(204, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("..%2F..%2Fx")]
    [InlineData("%C3%A9")]
    [InlineData("'")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("next")]
    [InlineData(NoCommand)]
    public async Task GetAndResult_NoSuchCommand_Are404(string commandId)
    {
        using var read = await app.Backend.GetAsync($"/api/devices/pump-7/commands/{commandId}");
        using var result = await app.ResultAsync(commandId, """{"status":"failed"}""");

        if (commandId == "%00")
        {
            // The server refuses such a path itself.
            Assert.Equal((400, 400), ((int)read.StatusCode, (int)result.StatusCode));
            return;
        }

        await ProblemAssert.IsAsync(read, 404);
        await ProblemAssert.IsAsync(result, 404);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("..%2Fx")]
    [InlineData("a~b")]
    [InlineData("%F0%9F%98%80")]
    public async Task PostAndGet_NoSuchDevice_Are404(string deviceId)
    {
        using var posted = await app.Backend.PostAsync($"/api/devices/{deviceId}/commands", """{"name":"a"}""");
        using var read = await app.Backend.GetAsync($"/api/devices/{deviceId}/commands/{NoCommand}");

        await ProblemAssert.IsAsync(posted, 404);
        await ProblemAssert.IsAsync(read, 404);
    }

    [Fact]
    public async Task Post_ManyFaults_AreAnsweredInTheOrderOfChecks()
    {
        using var large = await PostAsync("/api/devices/nobody/commands?x=1", new string(' ', 262_145), "text/plain");
        using var type = await PostAsync("/api/devices/nobody/commands?x=1", "{", "text/plain");
        using var invalid = await PostAsync("/api/devices/nobody/commands?x=1", "{\"name\":1}", "application/json");
        using var missing = await PostAsync("/api/devices/nobody/commands", "{\"name\":\"a\"}", "application/json");

        await ProblemAssert.IsAsync(large, 413);
        await ProblemAssert.IsAsync(type, 415);
        await ProblemAssert.NamesAsync(invalid, "parameter x", "pointer #/name");
        await ProblemAssert.IsAsync(missing, 404);
    }

    [Fact]
    public async Task Result_ManyFaults_AreAnsweredInTheOrderOfChecks()
    {
        const string Path = $"/api/my/pump-7/commands/{NoCommand}/result?x=1";
        var other = await app.RegisterAsync("other");
        using var anonymous = await PostAsync(Path, new string(' ', 262_145), "text/plain");
        using var foreign = await PostAsync(Path, new string(' ', 262_145), "text/plain", other);
        using var large = await PostAsync(Path, new string(' ', 262_145), "text/plain", app.Token);
        using var type = await PostAsync(Path, "{", "text/plain", app.Token);
        using var invalid = await PostAsync(Path, "{}", "application/json", app.Token);
        using var missing = await PostAsync(Path[..^4], "{\"status\":\"failed\"}", "application/json", app.Token);

        await ProblemAssert.IsAsync(anonymous, 401);
        Assert.NotEmpty(anonymous.Headers.WwwAuthenticate);
        await ProblemAssert.IsAsync(foreign, 403);
        await ProblemAssert.IsAsync(large, 413);
        await ProblemAssert.IsAsync(type, 415);
        await ProblemAssert.NamesAsync(invalid, "parameter x", "pointer #/status");
        await ProblemAssert.IsAsync(missing, 404);
    }

    [Fact]
    public async Task Next_WithoutAGoodToken_IsRefusedBeforeItsParametersAreRead()
    {
        var now = app.Backend.Time.GetUtcNow();
        var other = await app.RegisterAsync("another");
        using var missing = await app.Backend.GetAsync("/api/my/pump-7/commands/next?wait=x");
        using var forged = await app.NextAsync("?wait=x", DeviceTokens.Sign("pump-7", Convert.ToBase64String(new byte[32]), now.AddHours(1)));
        using var foreign = await app.NextAsync("?wait=x", other);

        await ProblemAssert.IsAsync(missing, 401);
        await ProblemAssert.IsAsync(forged, 401);
        await ProblemAssert.IsAsync(foreign, 403);
    }

    [Theory]
    [InlineData("GET", "/api/devices/pump-7/commands")]
    [InlineData("PUT", "/api/devices/pump-7/commands")]
    [InlineData("DELETE", "/api/devices/pump-7/commands/" + NoCommand)]
    [InlineData("POST", "/api/my/pump-7/commands/next")]
    [InlineData("GET", "/api/my/pump-7/commands/" + NoCommand)]
    [InlineData("PUT", "/api/my/pump-7/commands/" + NoCommand + "/result")]
    public async Task Request_UndeclaredPathOrMethod_Is404WithoutABody(string method, string path)
    {
        using var response = await app.Backend.SendAsync(new HttpMethod(method), path, null, ("Authorization", app.Token));

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Ct));
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string contentType, string? token = null)
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        return token is null
            ? await app.Backend.SendAsync(HttpMethod.Post, path, content)
            : await app.Backend.SendAsync(HttpMethod.Post, path, content, ("Authorization", token));
    }
}
