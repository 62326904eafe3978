using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Fleet;

public sealed class FleetHttpTests : IAsyncLifetime
{
    private const string Path = "/api/fleet/summary";

    private BackendApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Get_NoDevices_IsAllZero() => Assert.Equal(
        """{"asOf":"2026-11-22T10:00:00.000Z","total":0,"connected":0,"byStatus":{"disabled":0,"enabled":0},"byType":{},"bySite":{}}""",
        await SummaryAsync());

    [Fact]
    public async Task Get_SomeDevices_CountsThemByStatusTypeAndSite()
    {
        await PutAsync("a", """{"type":"pump","site":"north"}""");
        await PutAsync("b", """{"type":"pump"}""");
        await PutAsync("c", """{"type":"fan","site":"north","status":"disabled"}""");
        await PutAsync("d", "{}");
        await PutAsync("e", """{"type":"pump"}""");
        await _app.IngestAsync("a", """{"metrics":{"x":1}}""");
        await _app.IngestAsync("e", """{"metrics":{"x":1}}""");
        using var deleted = await _app.SendAsync(HttpMethod.Delete, "/api/devices/e", null);

        Assert.Equal(
            """{"asOf":"2026-11-22T10:00:00.000Z","total":4,"connected":1,"byStatus":{"disabled":1,"enabled":3},"byType":{"fan":1,"pump":2},"bySite":{"north":2}}""",
            await SummaryAsync());
    }

    [Fact]
    public async Task Get_WithinAMinute_IsTheStoredSummary_AfterItANewOne()
    {
        var first = await SummaryAsync();
        await PutAsync("a", "{}");
        _app.Time.Advance(TimeSpan.FromSeconds(59));
        var kept = await SummaryAsync();
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        var renewed = await SummaryAsync();

        Assert.Equal(first, kept);
        Assert.StartsWith("""{"asOf":"2026-11-22T10:01:00.000Z","total":1,""", renewed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_UnknownParameter_Is400()
    {
        using var response = await _app.GetAsync(Path + "?limit=1&x=2");

        await ProblemAssert.NamesAsync(response, "parameter limit", "parameter x");
    }

    private async Task PutAsync(string deviceId, string body)
    {
        using var created = await _app.PutAsync($"/api/devices/{deviceId}", body);
        Assert.Equal(201, (int)created.StatusCode);
    }

    private async Task<string> SummaryAsync()
    {
        using var response = await _app.GetAsync(Path);
        Assert.Equal(200, (int)response.StatusCode);
        return (await BackendApp.BodyAsync(response)).GetRawText();
    }
}
