using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.DeadLetters;

public sealed class DeadLetterBadInputTests(DeadLetterBadInputTests.App app) : IClassFixture<DeadLetterBadInputTests.App>
{
    private readonly BackendApp _app = app.Backend;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("reason=", "parameter reason")]
    [InlineData("reason=Malformed", "parameter reason")]
    [InlineData("reason=nothing", "parameter reason")]
    [InlineData("reason=malformed&reason=too-large", "parameter reason")]
    [InlineData("from=", "parameter from")]
    [InlineData("from=now", "parameter from")]
    [InlineData("from=2026-11-22", "parameter from")]
    [InlineData("from=2026-11-22T10:00:00", "parameter from")]
    [InlineData("to=2026-13-22T10:00:00Z", "parameter to")]
    [InlineData("to=%00&from=%F0%9F%98%80", "parameter to|parameter from")]
    [InlineData("from=2026-11-22T10:00:00Z&to=2026-11-22T10:00:00Z", "parameter from")]
    [InlineData("from=2026-11-22T10:00:01Z&to=2026-11-22T10:00:00Z", "parameter from")]
    [InlineData("from=2026-11-22T10:00:00Z&to=2026-11-22T10:30:00%2B01:00", "parameter from")]
    [InlineData("limit=0", "parameter limit")]
    [InlineData("limit=1001", "parameter limit")]
    [InlineData("limit=x&reason=y&from=z", "parameter limit|parameter reason|parameter from")]
    [InlineData("type=a", "parameter type")]
    [InlineData("From=2026-11-22T10:00:00Z", "parameter From")]
    [InlineData("continuation=", "parameter continuation")]
    [InlineData("continuation=abc", "parameter continuation")]
    public async Task Get_BadParameters_Are400(string query, string named)
    {
        using var response = await _app.GetAsync("/api/deadletters?" + query);

        await ProblemAssert.NamesAsync(response, named.Split('|'));
    }

    [Fact]
    public async Task Get_ContinuationOfAnotherQuery_Is400()
    {
        await _app.IngestAsync(_app.Event("[1,2]"));
        using var response = await _app.GetAsync("/api/deadletters?limit=1&reason=malformed");
        var continuation = (await BackendApp.BodyAsync(response)).GetProperty("continuation").GetString();
        Assert.NotNull(continuation);

        using var same = await _app.GetAsync($"/api/deadletters?limit=2&reason=malformed&continuation={continuation}");
        using var other = await _app.GetAsync($"/api/deadletters?limit=1&continuation={continuation}");
        using var another = await _app.GetAsync($"/api/devices?continuation={continuation}");

        Assert.Equal(200, (int)same.StatusCode);
        await ProblemAssert.NamesAsync(other, "parameter continuation");
        await ProblemAssert.NamesAsync(another, "parameter continuation");
    }

    [Theory]
    [InlineData("1795341600000-0-42-0")]
    [InlineData("x")]
    [InlineData("1-2-3")]
    [InlineData("1-2-3-4-5")]
    [InlineData("01-2-3-4")]
    [InlineData("-1-2-3-4")]
    [InlineData("1-2-3-99999999999")]
    [InlineData("1-99999-3-4")]
    [InlineData("1-0x1-3-4")]
    [InlineData("999999999999999999-2-3-4")]
    [InlineData("253402300799999-0-9223372036854775807-2147483647")]
    [InlineData("1-2-3-4%20")]
    [InlineData("1-2-3-4%0a")]
    [InlineData("1-2-3-%D9%A4")]
    [InlineData("..%2F..%2Fx")]
    [InlineData("%27%20or%20true")]
    public async Task GetAndReplayAndDelete_NoSuchId_Are404(string id)
    {
        using var read = await _app.GetAsync($"/api/deadletters/{id}");
        using var replayed = await _app.PostAsync($"/api/deadletters/{id}/replay", "");
        using var deleted = await _app.DeleteAsync($"/api/deadletters/{id}");

        await ProblemAssert.IsAsync(read, 404);
        await ProblemAssert.IsAsync(replayed, 404);
        await ProblemAssert.IsAsync(deleted, 404);
    }

    [Theory]
    [InlineData("?x=1", "parameter x")]
    [InlineData("?limit=1&y=2&code=k", "parameter limit|parameter y")]
    public async Task GetAndReplayAndDelete_ParametersTheyDoNotHave_Are400(string query, string named)
    {
        using var read = await _app.GetAsync("/api/deadletters/1-2-3-4" + query);
        using var replayed = await _app.PostAsync("/api/deadletters/1-2-3-4/replay" + query, "");
        using var deleted = await _app.DeleteAsync("/api/deadletters/1-2-3-4" + query);

        await ProblemAssert.NamesAsync(read, named.Split('|'));
        await ProblemAssert.NamesAsync(replayed, named.Split('|'));
        await ProblemAssert.NamesAsync(deleted, named.Split('|'));
    }

    [Fact]
    public async Task Replay_BodyWithFields_Is400()
    {
        using var response = await _app.PostAsync("/api/deadletters/1-2-3-4/replay", """{"x":1}""");

        await ProblemAssert.NamesAsync(response, "pointer #/x");
    }

    [Theory]
    [InlineData("POST", "/api/deadletters")]
    [InlineData("DELETE", "/api/deadletters")]
    [InlineData("PUT", "/api/deadletters/1-2-3-4")]
    [InlineData("GET", "/api/deadletters/1-2-3-4/replay")]
    [InlineData("POST", "/api/deadletters/1-2-3-4/replay/x")]
    public async Task Request_UndeclaredPathOrMethod_Is404WithoutABody(string method, string path)
    {
        using var response = await _app.SendAsync(new HttpMethod(method), path, null);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Ct));
    }

    public sealed class App : IAsyncLifetime
    {
        internal BackendApp Backend { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Backend = await BackendApp.StartAsync();

        public ValueTask DisposeAsync() => Backend.DisposeAsync();
    }
}
