using System.Text.Json;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Devices;

public sealed class BulkRegistrationHttpTests : IAsyncLifetime
{
    private BackendApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Register_GoodBadTakenAndTwice_EachHasItsResultInOrder()
    {
        using var taken = await _app.PutAsync("/api/devices/taken", "{}");

        using var response = await _app.PostAsync("/api/bulk/devices", """
            {"devices":[
                {"deviceId":"a","type":"pump","tags":{"x":"1"}},
                {"deviceId":"taken"},
                {"deviceId":"b","tags":{"x":1},"y":1},
                {"deviceId":"b"},
                {"deviceId":"B"},
                {"deviceId":"a"},
                {},
                7,
                {"deviceId":"../x"}
            ]}
            """);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var results = (await BackendApp.BodyAsync(response)).GetProperty("results").EnumerateArray().ToList();
        Assert.Equal([201, 409, 400, 201, 409, 409, 201, 400, 400], results.Select(result => result.GetProperty("status").GetInt32()));
        Assert.Equal(["a", "taken", "b", "b", "B", "a"], results.Take(6).Select(result => result.GetProperty("deviceId").GetString()));
        Assert.Matches("^[0-7][0-9a-hjkmnp-tv-z]{25}$", results[6].GetProperty("deviceId").GetString());
        Assert.Equal(JsonValueKind.Null, results[7].GetProperty("deviceId").ValueKind);
        Assert.Equal(["#/devices/2/tags/x", "#/devices/2/y"], Pointers(results[2]));
        Assert.Equal(["#/devices/1/deviceId"], Pointers(results[1]));
        Assert.Equal(["#/devices/5/deviceId"], Pointers(results[5]));
        Assert.Equal(["#/devices/7"], Pointers(results[7]));
        Assert.Equal(["#/devices/8/deviceId"], Pointers(results[8]));
        Assert.All(
            results.Where(result => result.GetProperty("status").GetInt32() == 201),
            result => Assert.Equal(
                ["key", "publisher", "token", "expiresAt"], result.GetProperty("credentials").EnumerateObject().Select(field => field.Name)));
        using var read = await _app.GetAsync("/api/devices/a");
        Assert.Equal("pump", (await BackendApp.BodyAsync(read)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Register_AThousand_AreAllRegistered()
    {
        var devices = Enumerable.Range(0, 1_000).Select(i => $$"""{"deviceId":"{{(i % 2 == 0 ? "d" : "D")}}{{i}}"}""");

        using var response = await _app.PostAsync("/api/bulk/devices", $$"""{"devices":[{{string.Join(',', devices)}}]}""");
        using var list = await _app.GetAsync("/api/devices?limit=1000");

        var results = (await BackendApp.BodyAsync(response)).GetProperty("results").EnumerateArray();
        Assert.All(results, result => Assert.Equal(201, result.GetProperty("status").GetInt32()));
        Assert.Equal(1_000, (await BackendApp.BodyAsync(list)).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("{}", "pointer #/devices")]
    [InlineData("""{"devices":null}""", "pointer #/devices")]
    [InlineData("""{"devices":{}}""", "pointer #/devices")]
    [InlineData("""{"devices":[],"x":1}""", "pointer #/x")]
    [InlineData("[]", "pointer #")]
    [InlineData("{", "pointer #")]
    public async Task Register_BadBody_Is400(string body, string named)
    {
        using var response = await _app.PostAsync("/api/bulk/devices", body);

        await ProblemAssert.NamesAsync(response, named);
    }

    [Fact]
    public async Task Register_TooManyOrTooLargeOrNone_Are400And413And200()
    {
        using var tooMany = await _app.PostAsync("/api/bulk/devices", $$"""{"devices":[{{string.Join(',', Enumerable.Repeat("{}", 1_001))}}]}""");
        using var tooLarge = await _app.PostAsync("/api/bulk/devices", $$"""{"devices":[{{new string(' ', 262_144)}}]}""");
        using var none = await _app.PostAsync("/api/bulk/devices", """{"devices":[]}""");
        using var text = await _app.SendAsync(HttpMethod.Post, "/api/bulk/devices", new StringContent("{}"));

        await ProblemAssert.NamesAsync(tooMany, "pointer #/devices");
        await ProblemAssert.IsAsync(tooLarge, 413);
        Assert.Equal("""{"results":[]}""", (await BackendApp.BodyAsync(none)).GetRawText());
        await ProblemAssert.IsAsync(text, 415);
    }

    private static IEnumerable<string?> Pointers(JsonElement result)
    {
        Assert.False(result.TryGetProperty("credentials", out _));
        return result.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString());
    }
}
