using System.Text.Json;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Telemetry;

public sealed class AggregateHttpTests : IAsyncLifetime
{
    private const string Path = "/api/devices/pump-7/telemetry/aggregate";

    private BackendApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await BackendApp.StartAsync();
        using var created = await _app.PutAsync("/api/devices/pump-7", "{}");
        Assert.Equal(201, (int)created.StatusCode);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Get_Readings_AreInWindowsOldestFirstWithoutEmptyOnes()
    {
        await _app.IngestAsync("pump-7", """
            [{"ts":"2026-11-22T09:04:59.999Z","seq":1,"metrics":{"temp":1}},
             {"ts":"2026-11-22T09:05:00Z","seq":3,"metrics":{"temp":2.5,"on":false}},
             {"ts":"2026-11-22T09:05:00Z","seq":2,"metrics":{"temp":4}},
             {"ts":"2026-11-22T09:09:00Z","metrics":{"temp":-1}},
             {"ts":"2026-11-22T09:09:30Z","metrics":{"on":true}},
             {"ts":"2026-11-22T09:09:40Z","metrics":{"temp":"broken"}},
             {"ts":"2026-11-22T09:20:00Z","metrics":{"temp":true}},
             {"ts":"2026-11-22T09:30:00Z","metrics":{"temp":7}}]
            """);

        using var response = await _app.GetAsync(Path + "?interval=PT5M&metric=temp");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            """{"items":[{"start":"2026-11-22T09:00:00.000Z","count":1,"min":1,"max":1,"avg":1,"first":1,"last":1},{"start":"2026-11-22T09:05:00.000Z","count":3,"min":-1,"max":4,"avg":1.8333333333333333,"first":4,"last":-1},{"start":"2026-11-22T09:30:00.000Z","count":1,"min":7,"max":7,"avg":7,"first":7,"last":7}],"continuation":null}""",
            (await BackendApp.BodyAsync(response)).GetRawText());
    }

    [Fact]
    public async Task Get_NeverHeard_IsAnEmptyListAtItsEnd()
    {
        using var response = await _app.GetAsync(Path + "?interval=P1D&metric=temp");

        Assert.Equal("""{"items":[],"continuation":null}""", (await BackendApp.BodyAsync(response)).GetRawText());
    }

    [Theory]
    [InlineData("interval=PT1H", "10:00 1 2|11:00 3 5")]
    [InlineData("interval=P1D", "00:00 1 5")]
    [InlineData("interval=PT1H&from=2026-11-22T11:30:00%2B01:00", "10:00 2 2|11:00 3 5")]
    [InlineData("interval=PT1H&from=2026-11-22T10:00:00.0001Z&to=2026-11-22T11:45:00Z", "10:00 2 2|11:00 3 3")]
    [InlineData("interval=PT12H&from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z", "00:00 1 5")]
    [InlineData("interval=PT0.5S&from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z", "10:00 1 1|10:30 2 2|11:00 3 3|11:45 5 5")]
    [InlineData("interval=PT7M", "09:54 1 1|10:29 2 2|10:57 3 3|11:39 5 5")]
    public async Task Get_Range_CutsWindowsAndKeepsThemAligned(string query, string expected)
    {
        _app.Time.Advance(TimeSpan.FromHours(3));
        await _app.IngestAsync("pump-7", """
            [{"ts":"2026-11-22T10:00:00Z","metrics":{"t":1}},{"ts":"2026-11-22T10:30:00Z","metrics":{"t":2}},
             {"ts":"2026-11-22T11:00:00Z","metrics":{"t":3}},{"ts":"2026-11-22T11:45:00Z","metrics":{"t":5}}]
            """);

        var items = await ItemsAsync($"{Path}?metric=t&{query}");

        Assert.Equal(expected, string.Join('|', items.Select(item =>
            $"{item.GetProperty("start").GetString()![11..16]} {item.GetProperty("first")} {item.GetProperty("last")}")));
    }

    [Fact]
    public async Task Get_PageByPage_ShowsEachWindowOnceAndKeepsTheRange()
    {
        await _app.IngestAsync("pump-7", JsonSerializer.Serialize(Enumerable.Range(0, 40).Select(i => new
        {
            ts = new DateTimeOffset(2026, 11, 21, 10, 6, 0, TimeSpan.Zero).AddMinutes(i * 30).ToString("O"),
            metrics = new { t = i },
        })));
        var seen = new List<double>();
        string? continuation = null;
        do
        {
            var query = $"{Path}?metric=t&interval=PT10M&limit=7" + (continuation is null ? "" : $"&continuation={continuation}");
            using var response = await _app.GetAsync(query);
            Assert.Equal(200, (int)response.StatusCode);
            var body = await BackendApp.BodyAsync(response);
            Assert.InRange(body.GetProperty("items").GetArrayLength(), 0, 7);
            seen.AddRange(body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("last").GetDouble()));
            continuation = body.GetProperty("continuation").GetString();
            _app.Time.Advance(TimeSpan.FromHours(1));
        }
        while (continuation is not null);

        Assert.Equal(Enumerable.Range(0, 40).Select(i => (double)i), seen);
    }

    [Theory]
    [InlineData("", "parameter interval|parameter metric")]
    [InlineData("interval=PT5M", "parameter metric")]
    [InlineData("metric=t", "parameter interval")]
    [InlineData("metric=&interval=", "parameter interval|parameter metric")]
    [InlineData("metric=1a&interval=PT5M", "parameter metric")]
    [InlineData("metric=a&metric=b&interval=PT5M", "parameter metric")]
    [InlineData("metric=t&interval=5m", "parameter interval")]
    [InlineData("metric=t&interval=PT0S", "parameter interval")]
    [InlineData("metric=t&interval=-PT5M", "parameter interval")]
    [InlineData("metric=t&interval=P1M", "parameter interval")]
    [InlineData("metric=t&interval=P1Y", "parameter interval")]
    [InlineData("metric=t&interval=P1W", "parameter interval")]
    [InlineData("metric=t&interval=P3661D", "parameter interval")]
    [InlineData("metric=t&interval=PT0.0001S", "parameter interval")]
    [InlineData("metric=t&interval=PT5M&interval=PT5M", "parameter interval")]
    [InlineData("metric=t&interval=PT5M&from=2026-11-22", "parameter from")]
    [InlineData("metric=t&interval=PT5M&from=2026-11-22T10:00:00Z&to=2026-11-22T10:00:00Z", "parameter from")]
    [InlineData("metric=t&interval=PT5M&from=2026-11-22T11:00:00Z", "parameter from")]
    [InlineData("metric=t&interval=PT5M&limit=1001", "parameter limit")]
    [InlineData("metric=t&interval=PT5M&continuation=abc", "parameter continuation")]
    [InlineData("metric=%00&interval=%00&from=x&to=y&limit=0&x=1", "parameter metric|parameter interval|parameter from|parameter to|parameter limit|parameter x")]
    public async Task Get_BadParameters_Are400EvenForNoDevice(string query, string named)
    {
        using var response = await _app.GetAsync($"{Path}?{query}");
        using var nobody = await _app.GetAsync($"/api/devices/nobody/telemetry/aggregate?{query}");

        await ProblemAssert.NamesAsync(response, named.Split('|'));
        await ProblemAssert.NamesAsync(nobody, named.Split('|'));
    }

    [Fact]
    public async Task Get_ContinuationOfAnotherQuery_Is400()
    {
        await _app.IngestAsync("pump-7", """[{"ts":"2026-11-22T08:00:00Z","metrics":{"t":1}},{"ts":"2026-11-22T09:00:00Z","metrics":{"t":1}}]""");
        using var first = await _app.GetAsync(Path + "?metric=t&interval=PT5M&limit=1");
        var continuation = (await BackendApp.BodyAsync(first)).GetProperty("continuation").GetString();
        using var own = await _app.GetAsync($"{Path}?metric=t&interval=PT5M&limit=7&continuation={continuation}");

        Assert.Equal(200, (int)own.StatusCode);
        foreach (var path in (string[])[
            $"{Path}?metric=u&interval=PT5M&continuation={continuation}",
            $"{Path}?metric=t&interval=PT6M&continuation={continuation}",
            $"{Path}?metric=t&interval=PT5M&to=2026-11-22T10:00:00Z&continuation={continuation}",
            $"/api/devices/nobody/telemetry/aggregate?metric=t&interval=PT5M&continuation={continuation}",
            $"/api/devices/pump-7/telemetry?metric=t&continuation={continuation}"])
        {
            using var foreign = await _app.GetAsync(path);
            await ProblemAssert.NamesAsync(foreign, "parameter continuation");
        }
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("PUMP-7")]
    [InlineData("..%2Fpump-7")]
    public async Task Get_NoSuchDevice_Is404(string deviceId)
    {
        using var response = await _app.GetAsync($"/api/devices/{deviceId}/telemetry/aggregate?metric=t&interval=PT5M");

        await ProblemAssert.IsAsync(response, 404);
    }

    private async Task<List<JsonElement>> ItemsAsync(string path)
    {
        using var response = await _app.GetAsync(path);
        Assert.Equal(200, (int)response.StatusCode);
        return [.. (await BackendApp.BodyAsync(response)).GetProperty("items").EnumerateArray()];
    }
}
