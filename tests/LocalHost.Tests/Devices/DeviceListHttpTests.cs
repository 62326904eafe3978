using System.Text.Json;
using CsCheck;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Devices;

public sealed class DeviceListHttpTests : IAsyncLifetime
{
    private BackendApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Get_NoDevices_IsAnEmptyListAtItsEnd()
    {
        using var response = await _app.GetAsync("/api/devices");

        Assert.Equal("""{"items":[],"continuation":null}""", (await BackendApp.BodyAsync(response)).GetRawText());
    }

    [Fact]
    public async Task Get_WithoutLimit_Has100ByIdWithoutCredentials()
    {
        await RegisterAsync([.. Enumerable.Range(0, 130).Select(i => (i % 2 == 0 ? "d" : "D") + i)]);

        var (items, continuation) = await PageAsync("/api/devices");

        Assert.Equal(100, items.Count);
        Assert.NotNull(continuation);
        Assert.All(items, item => Assert.False(item.TryGetProperty("credentials", out _)));
        Assert.Equal(Ids(items).Order(StringComparer.Ordinal), Ids(items));
    }

    [Fact]
    public async Task Get_PageByPageWhileDevicesComeBetweenPages_EveryEarlierDeviceStandsThereOnceInOrder()
    {
        // Ids of one list come from a small set, so that new ones fall before, at and behind the place of the reader.
        var ids = Gen.Char["0123456789ABCabc-._:"].Array[0, 2].Select(rest => "x" + new string(rest));
        var steps = Gen.Select(ids.Array[0, 12], Gen.Int[1, 7]).Array[12];
        await Gen.Select(ids.Array[1, 40], steps).SampleAsync(async (before, later) =>
        {
            await using var app = await BackendApp.StartAsync(new() { ["Tables:Buckets"] = "3" });
            await RegisterAsync(app, before);
            var there = (await AllAsync(app, 1000)).ToHashSet();
            var seen = new List<string>();
            string? continuation = null;
            var page = 0;
            do
            {
                var (come, limit) = later[page++ % later.Length];
                var query = $"/api/devices?limit={limit}" + (continuation is null ? "" : $"&continuation={continuation}");
                (var items, continuation) = await PageAsync(app, query);
                seen.AddRange(Ids(items));
                if (page < later.Length)
                {
                    await RegisterAsync(app, come);
                }
            }
            while (continuation is not null);

            Assert.Equal(seen.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), seen);
            Assert.Empty(there.Except(seen));
        }, iter: TestEffort.Iterations(15), threads: 1);
    }

    [Theory]
    [InlineData("limit=0", "parameter limit")]
    [InlineData("limit=1001", "parameter limit")]
    [InlineData("limit=-1", "parameter limit")]
    [InlineData("limit=1.5", "parameter limit")]
    [InlineData("limit=", "parameter limit")]
    [InlineData("limit=%2B5", "parameter limit")]
    [InlineData("limit=99999999999999999999", "parameter limit")]
    [InlineData("limit=1&limit=1", "parameter limit")]
    [InlineData("limit=1&LIMIT=1", "parameter LIMIT")]
    [InlineData("LIMIT=1", "parameter LIMIT")]
    [InlineData("kind=a", "parameter kind")]
    [InlineData("continuation=", "parameter continuation")]
    [InlineData("continuation=abc", "parameter continuation")]
    [InlineData("continuation=%00", "parameter continuation")]
    [InlineData("continuation=%ff%fe&limit=x", "parameter continuation|parameter limit")]
    [InlineData("continuation=AAAAAAAAAAAAAAAAAAAAAGRldmljZQ", "parameter continuation")]
    public async Task Get_BadParameters_Are400(string query, string named)
    {
        using var response = await _app.GetAsync("/api/devices?" + query);

        await ProblemAssert.NamesAsync(response, named.Split('|'));
    }

    [Fact]
    public async Task Get_ContinuationWithAnyByteChanged_Is400()
    {
        await RegisterAsync("a", "b", "c");
        var (_, continuation) = await PageAsync("/api/devices?limit=1");

        for (var i = 0; i < continuation!.Length; i++)
        {
            var forged = continuation[..i] + (continuation[i] == 'A' ? 'E' : 'A') + continuation[(i + 1)..];
            using var response = await _app.GetAsync($"/api/devices?limit=1&continuation={forged}");
            await ProblemAssert.NamesAsync(response, "parameter continuation");
        }
    }

    private static async Task<List<string>> AllAsync(BackendApp app, int limit) =>
        [.. Ids((await PageAsync(app, $"/api/devices?limit={limit}")).Items)];

    private static IEnumerable<string> Ids(IEnumerable<JsonElement> items) =>
        items.Select(item => item.GetProperty("deviceId").GetString()!);

    private Task RegisterAsync(params string[] ids) => RegisterAsync(_app, ids);

    // Ids that differ in case alone collide, which is the API's own rule and no matter here.
    private static async Task RegisterAsync(BackendApp app, string[] ids) =>
        await Task.WhenAll(ids.Select(id => app.PostAsync("/api/devices", $$"""{"deviceId":"{{id}}"}""")));

    private Task<(List<JsonElement> Items, string? Continuation)> PageAsync(string path) => PageAsync(_app, path);

    private static async Task<(List<JsonElement> Items, string? Continuation)> PageAsync(BackendApp app, string path)
    {
        using var response = await app.GetAsync(path);
        Assert.Equal(200, (int)response.StatusCode);
        var body = await BackendApp.BodyAsync(response);
        return ([.. body.GetProperty("items").EnumerateArray()], body.GetProperty("continuation").GetString());
    }
}
