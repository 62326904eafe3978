using System.Text.Json;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.State;

public sealed class StateListHttpTests : IAsyncLifetime
{
    private BackendApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Get_SomeHeard_ShowsEachStateById()
    {
        foreach (var id in new[] { "b", "a", "C" })
        {
            await PutAsync(id, "{}");
        }

        await _app.IngestAsync("a", """{"seq":1,"metrics":{"x":1}}""");

        Assert.Equal(
            """{"items":[{"deviceId":"C","version":0,"lastSeen":null,"connected":false,"metrics":{}},{"deviceId":"a","version":1,"lastSeen":"2026-11-22T10:00:00.000Z","connected":true,"metrics":{"x":{"value":1,"ts":"2026-11-22T10:00:00.000Z","seq":1}}},{"deviceId":"b","version":0,"lastSeen":null,"connected":false,"metrics":{}}],"continuation":null}""",
            (await GetAsync("")).GetRawText());
    }

    [Fact]
    public async Task Get_Page_SaysThatItMayBeASecondOld()
    {
        using var response = await _app.GetAsync("/api/states");

        Assert.Equal("max-age=1, private", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Get_Filtered_ShowsThoseAlone()
    {
        await PutAsync("a", """{"type":"pump","site":"north","tags":{"k":"v","l":"w"}}""");
        await PutAsync("b", """{"type":"pump","site":"south","tags":{"k":"v"}}""");
        await PutAsync("c", """{"type":"fan","site":"north"}""");

        Assert.Equal("a b", Ids(await GetAsync("?type=pump")));
        Assert.Equal("a", Ids(await GetAsync("?type=pump&site=north&status=enabled")));
        Assert.Equal("a", Ids(await GetAsync("?tag=k:v&tag=l:w")));
        Assert.Equal("", Ids(await GetAsync("?status=disabled")));
    }

    [Fact]
    public async Task Get_PageByPage_ShowsEachDeviceOnceWithItsOwnState()
    {
        for (var i = 0; i < 45; i++)
        {
            await PutAsync($"d{i:00}", "{}");
            await _app.IngestAsync($"d{i:00}", $$$"""{"metrics":{"n":{{{i}}}}}""");
        }

        var seen = new List<string>();
        string? continuation = null;
        do
        {
            var page = await GetAsync("?limit=20" + (continuation is null ? "" : $"&continuation={continuation}"));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item =>
                $"{item.GetProperty("deviceId").GetString()}={item.GetProperty("metrics").GetProperty("n").GetProperty("value").GetInt32()}"));
            continuation = page.GetProperty("continuation").GetString();
        }
        while (continuation is not null);

        Assert.Equal(Enumerable.Range(0, 45).Select(i => $"d{i:00}={i}"), seen);
    }

    [Theory]
    [InlineData("?limit=0", "parameter limit")]
    [InlineData("?limit=1001&x=1", "parameter limit|parameter x")]
    [InlineData("?status=on&tag=k", "parameter status|parameter tag")]
    [InlineData("?type=a&type=b", "parameter type")]
    [InlineData("?continuation=abc", "parameter continuation")]
    public async Task Get_BadParameters_Are400(string query, string named)
    {
        using var response = await _app.GetAsync("/api/states" + query);

        await ProblemAssert.NamesAsync(response, named.Split('|'));
    }

    [Fact]
    public async Task Get_ContinuationOfAnotherQuery_Is400()
    {
        await PutAsync("a", "{}");
        await PutAsync("b", "{}");
        var continuation = (await GetAsync("?limit=1")).GetProperty("continuation").GetString();
        using var other = await _app.GetAsync($"/api/states?limit=1&type=x&continuation={continuation}");
        using var devices = await _app.GetAsync($"/api/devices?limit=1&continuation={continuation}");

        await ProblemAssert.NamesAsync(other, "parameter continuation");
        await ProblemAssert.NamesAsync(devices, "parameter continuation");
    }

    private async Task PutAsync(string deviceId, string body)
    {
        using var created = await _app.PutAsync($"/api/devices/{deviceId}", body);
        Assert.Equal(201, (int)created.StatusCode);
    }

    private async Task<JsonElement> GetAsync(string query)
    {
        using var response = await _app.GetAsync("/api/states" + query);
        Assert.Equal(200, (int)response.StatusCode);
        return await BackendApp.BodyAsync(response);
    }

    private static string Ids(JsonElement page) =>
        string.Join(' ', page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("deviceId").GetString()));
}
