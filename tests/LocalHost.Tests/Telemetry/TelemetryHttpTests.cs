using System.Text.Json;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Telemetry;

public sealed class TelemetryHttpTests : IAsyncLifetime
{
    private const string Path = "/api/devices/pump-7/telemetry";

    private BackendApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await BackendApp.StartAsync();
        using var created = await _app.PutAsync("/api/devices/pump-7", "{}");
        Assert.Equal(201, (int)created.StatusCode);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Get_NeverHeard_IsAnEmptyListAtItsEnd()
    {
        using var response = await _app.GetAsync(Path);

        Assert.Equal("""{"items":[],"continuation":null}""", (await BackendApp.BodyAsync(response)).GetRawText());
    }

    [Fact]
    public async Task Get_Readings_AreNewestFirstWithTimeSequenceAndMetrics()
    {
        await _app.IngestAsync("pump-7", """
            [{"ts":"2026-11-22T09:00:00Z","seq":1,"metrics":{"temp":1}},
             {"ts":"2026-11-22T09:00:00Z","seq":2,"metrics":{"temp":2.5,"on":false}},
             {"ts":"2026-11-22T09:00:00Z","metrics":{"mode":"a"}},
             {"ts":"2026-11-22T09:30:00Z","seq":0,"metrics":{"temp":3}}]
            """);

        using var response = await _app.GetAsync(Path);

        Assert.Equal(
            """[{"ts":"2026-11-22T09:30:00.000Z","seq":0,"metrics":{"temp":3}},{"ts":"2026-11-22T09:00:00.000Z","seq":2,"metrics":{"on":false,"temp":2.5}},{"ts":"2026-11-22T09:00:00.000Z","seq":1,"metrics":{"temp":1}},{"ts":"2026-11-22T09:00:00.000Z","seq":null,"metrics":{"mode":"a"}}]""",
            (await BackendApp.BodyAsync(response)).GetProperty("items").GetRawText());
    }

    [Fact]
    public async Task Get_WithoutARange_IsTheDayBeforeFiveMinutesFromNow()
    {
        // The clock stands at 10:00, so the range is from 10:05 of the day before, included, to 10:05, excluded.
        await IngestAtAsync("2026-11-21T10:04:59.999Z", "2026-11-21T10:05:00Z", "2026-11-22T10:04:59.999Z", "2026-11-22T10:05:00Z");

        Assert.Equal(["2026-11-22T10:04:59.999Z", "2026-11-21T10:05:00.000Z"], await TimesAsync(Path));
    }

    [Theory]
    [InlineData("?from=2026-11-22T08:00:00Z&to=2026-11-22T09:00:00Z", "2026-11-22T08:00:00.000Z")]
    [InlineData("?from=2026-11-22T08:00:00.0001Z&to=2026-11-22T09:00:00.0001Z", "2026-11-22T09:00:00.000Z")]
    [InlineData("?to=2026-11-22T09%3A00%3A00.001Z", "2026-11-22T09:00:00.000Z 2026-11-22T08:00:00.000Z")]
    [InlineData("?from=2026-11-22T10:00:00%2B01:00", "2026-11-22T09:00:00.000Z")]
    [InlineData("?from=2026-09-01T00:00:00Z&to=2026-11-01T00:00:00Z", "2026-10-31T23:59:59.999Z 2026-09-30T12:00:00.000Z")]
    [InlineData("?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z&limit=3", "2026-11-22T09:00:00.000Z 2026-11-22T08:00:00.000Z 2026-10-31T23:59:59.999Z")]
    public async Task Get_Range_TakesFromAndLeavesTo(string query, string expected)
    {
        await IngestAtAsync("2026-09-30T12:00:00Z", "2026-10-31T23:59:59.999Z", "2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z");

        Assert.Equal(expected.Split(' '), await TimesAsync(Path + query));
    }

    [Fact]
    public async Task Get_Metric_LeavesOutReadingsWithoutIt()
    {
        await _app.IngestAsync("pump-7", """
            [{"ts":"2026-11-22T09:00:00Z","metrics":{"temp":1}},
             {"ts":"2026-11-22T09:01:00Z","metrics":{"on":true}},
             {"ts":"2026-11-22T09:02:00Z","metrics":{"temp":2,"on":true}}]
            """);

        Assert.Equal(["2026-11-22T09:02:00.000Z", "2026-11-22T09:00:00.000Z"], await TimesAsync(Path + "?metric=temp"));
    }

    [Fact]
    public async Task Get_PageByPageWhileTimePassesAndReadingsCome_ShowsEachEarlierReadingOnce()
    {
        var times = Enumerable.Range(0, 25)
            .Select(i => new DateTimeOffset(2026, 11, 21, 10, 6, 0, TimeSpan.Zero).AddMinutes(i * 57))
            .Select(time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture))
            .ToArray();
        await IngestAtAsync(times);
        var seen = new List<string>();
        string? continuation = null;
        do
        {
            var query = $"{Path}?limit=4" + (continuation is null ? "" : $"&continuation={continuation}");
            using var response = await _app.GetAsync(query);
            Assert.Equal(200, (int)response.StatusCode);
            var body = await BackendApp.BodyAsync(response);
            seen.AddRange(body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("ts").GetString()!));
            continuation = body.GetProperty("continuation").GetString();

            // Without the range of the first page, the oldest readings would now fall out of the day.
            _app.Time.Advance(TimeSpan.FromMinutes(20));
            await _app.IngestAsync("pump-7", """{"metrics":{"late":1}}""");
        }
        while (continuation is not null);

        Assert.Equal(times.Reverse(), seen.Intersect(times));
        Assert.Equal(seen.Distinct(), seen);
    }

    [Theory]
    [InlineData("from=yesterday", "parameter from")]
    [InlineData("from=2026-11-22", "parameter from")]
    [InlineData("from=2026-11-22T10:00:00", "parameter from")]
    [InlineData("from=2026-11-22T10:00:00+01:00", "parameter from")]
    [InlineData("from=", "parameter from")]
    [InlineData("to=2026-02-30T10:00:00Z", "parameter to")]
    [InlineData("to=%00&from=%00", "parameter to|parameter from")]
    [InlineData("from=2026-11-22T10:00:00Z&to=2026-11-22T10:00:00Z", "parameter from")]
    [InlineData("from=2026-11-22T10:00:01Z&to=2026-11-22T11:00:00%2B01:00", "parameter from")]
    [InlineData("from=2026-11-22T10:05:00Z", "parameter from")]
    [InlineData("from=2026-11-22T09:00:00Z&from=2026-11-22T09:00:00Z", "parameter from")]
    [InlineData("metric=", "parameter metric")]
    [InlineData("metric=1a", "parameter metric")]
    [InlineData("metric=a-b", "parameter metric")]
    [InlineData("metric=%C3%A9", "parameter metric")]
    [InlineData("metric=a&metric=b", "parameter metric")]
    [InlineData("limit=0&metric=%00&interval=PT5M", "parameter limit|parameter metric|parameter interval")]
    [InlineData("continuation=abc", "parameter continuation")]
    [InlineData("continuation=", "parameter continuation")]
    public async Task Get_BadParameters_Are400EvenForNoDevice(string query, string named)
    {
        using var response = await _app.GetAsync($"{Path}?{query}");
        using var nobody = await _app.GetAsync($"/api/devices/nobody/telemetry?{query}");

        await ProblemAssert.NamesAsync(response, named.Split('|'));
        await ProblemAssert.NamesAsync(nobody, named.Split('|'));
    }

    [Fact]
    public async Task Get_ContinuationOfAnotherQuery_Is400()
    {
        using var other = await _app.PutAsync("/api/devices/pump-8", "{}");
        await IngestAtAsync("2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z");
        using var first = await _app.GetAsync(Path + "?limit=1");
        var continuation = (await BackendApp.BodyAsync(first)).GetProperty("continuation").GetString();
        using var own = await _app.GetAsync($"{Path}?limit=7&continuation={continuation}");

        Assert.Equal(200, (int)own.StatusCode);
        foreach (var path in (string[])[
            $"{Path}?metric=temp&continuation={continuation}",
            $"{Path}?from=2026-11-22T00:00:00Z&continuation={continuation}",
            $"/api/devices/pump-8/telemetry?continuation={continuation}",
            $"/api/devices?continuation={continuation}"])
        {
            using var foreign = await _app.GetAsync(path);
            await ProblemAssert.NamesAsync(foreign, "parameter continuation");
        }
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("PUMP-7")]
    [InlineData("a%2Fb")]
    [InlineData("..%2Fpump-7")]
    public async Task Get_NoSuchDevice_Is404(string deviceId)
    {
        using var response = await _app.GetAsync($"/api/devices/{deviceId}/telemetry");

        await ProblemAssert.IsAsync(response, 404);
    }

    private Task IngestAtAsync(params string[] times) => _app.IngestAsync(
        "pump-7", JsonSerializer.Serialize(times.Select(ts => new { ts, metrics = new { temp = 1 } })));

    private async Task<IEnumerable<string>> TimesAsync(string path)
    {
        using var response = await _app.GetAsync(path);
        Assert.Equal(200, (int)response.StatusCode);
        return (await BackendApp.BodyAsync(response)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("ts").GetString()!).ToList();
    }
}
