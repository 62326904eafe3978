using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Devices;

public sealed class DeviceFilterHttpTests : IAsyncLifetime
{
    private BackendApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await BackendApp.StartAsync();
        await PutAsync("a", """{"type":"pump","site":"north","tags":{"line":"1","url":"http://x"}}""");
        await PutAsync("b", """{"type":"pump","site":"south","tags":{"line":"1","floor":"2"},"status":"disabled"}""");
        await PutAsync("c", """{"type":"fan","site":"north","tags":{"line":"2"}}""");
        await PutAsync("d", "{}");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("type=pump", "ab")]
    [InlineData("site=north", "ac")]
    [InlineData("type=pump&site=north", "a")]
    [InlineData("status=enabled", "acd")]
    [InlineData("status=disabled", "b")]
    [InlineData("tag=line:1", "ab")]
    [InlineData("tag=line:1&tag=floor:2", "b")]
    [InlineData("tag=line:1&tag=line:2", "")]
    [InlineData("tag=line:1&tag=line:1", "ab")]
    [InlineData("tag=url:http%3A%2F%2Fx", "a")]
    [InlineData("tag=line:", "")]
    [InlineData("type=Pump", "")]
    [InlineData("type=", "")]
    [InlineData("type=%00%27%20or%201", "")]
    [InlineData("type=pump&status=enabled&site=north&tag=line:1", "a")]
    public async Task List_Filter_HasThoseThatMatchAll(string query, string expected)
    {
        using var response = await _app.GetAsync("/api/devices?" + query);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(expected, string.Concat((await BackendApp.BodyAsync(response)).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("deviceId").GetString())));
    }

    [Theory]
    [InlineData("tag=line", "parameter tag")]
    [InlineData("tag=", "parameter tag")]
    [InlineData("status=Enabled", "parameter status")]
    [InlineData("status=", "parameter status")]
    [InlineData("type=a&type=a", "parameter type")]
    [InlineData("site=a&site=b&Tag=a:b", "parameter site|parameter Tag")]
    public async Task List_BadFilter_Is400(string query, string named)
    {
        using var response = await _app.GetAsync("/api/devices?" + query);

        await ProblemAssert.NamesAsync(response, named.Split('|'));
    }

    [Fact]
    public async Task List_FilterThatIsTooLong_Is400()
    {
        var tags = string.Join('&', Enumerable.Range(0, 33).Select(i => $"tag=t{i}:1"));
        using var response = await _app.GetAsync(
            $"/api/devices?type={new string('x', 65)}&site={new string('x', 65)}&tag={new string('x', 65)}:1&tag=x:{new string('x', 257)}&{tags}");

        await ProblemAssert.NamesAsync(response, "parameter type", "parameter site", "parameter tag", "parameter tag", "parameter tag");
    }

    [Fact]
    public async Task List_ContinuationOfAnotherFilter_Is400AndOfTheSameInOtherOrderIsGood()
    {
        using var page = await _app.GetAsync("/api/devices?limit=1&tag=line:1&type=pump");
        var continuation = (await BackendApp.BodyAsync(page)).GetProperty("continuation").GetString();

        using var same = await _app.GetAsync($"/api/devices?limit=5&type=pump&tag=line:1&tag=line:1&continuation={continuation}");
        using var other = await _app.GetAsync($"/api/devices?limit=1&type=pump&continuation={continuation}");
        using var all = await _app.GetAsync($"/api/devices?continuation={continuation}");

        Assert.Equal("b", (await BackendApp.BodyAsync(same)).GetProperty("items")[0].GetProperty("deviceId").GetString());
        await ProblemAssert.NamesAsync(other, "parameter continuation");
        await ProblemAssert.NamesAsync(all, "parameter continuation");
    }

    [Fact]
    public async Task List_AfterChanges_FollowsThemAtOnce()
    {
        using var patched = await _app.SendAsync(HttpMethod.Patch, "/api/devices/a", BackendApp.Json("""{"type":"fan","tags":{"line":"2"}}"""));
        using var deleted = await _app.SendAsync(HttpMethod.Delete, "/api/devices/c", null);

        await List_Filter_HasThoseThatMatchAll("type=fan", "a");
        await List_Filter_HasThoseThatMatchAll("type=pump", "b");
        await List_Filter_HasThoseThatMatchAll("tag=line:2", "a");
    }

    private async Task PutAsync(string deviceId, string body)
    {
        using var response = await _app.PutAsync($"/api/devices/{deviceId}", body);
        Assert.Equal(201, (int)response.StatusCode);
    }
}
