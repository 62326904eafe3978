using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Enrolments;

public sealed class EnrolmentHttpTests : IAsyncLifetime
{
    private const string GroupKey = LocalSettings.EnrolmentKey;
    private const string OtherGroupKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private BackendApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync(new()
    {
        ["Enrolment:Groups:dev:Key"] = GroupKey,
        ["Enrolment:Groups:north:Key"] = OtherGroupKey,
        ["Enrolment:Groups:north:Type"] = "pump",
        ["Enrolment:Groups:north:Site"] = "north",
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Enrol_NewDevice_Is201ThenWithTheSameCredentialsKey200()
    {
        using var first = await EnrolAsync("dev", "pump-7", """{"type":"pump"}""");
        using var second = await EnrolAsync("dev", "pump-7", """{"type":"fan"}""");

        Assert.Equal((201, 200), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal("/api/devices/pump-7", first.Headers.Location?.OriginalString);
        Assert.All([first, second], response => Assert.Equal("no-store", response.Headers.CacheControl?.ToString()));
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        var (one, other) = (await BackendApp.BodyAsync(first), await BackendApp.BodyAsync(second));
        Assert.Equal("pump", one.GetProperty("type").GetString());
        Assert.Equal("pump", other.GetProperty("type").GetString());
        var key = one.GetProperty("credentials").GetProperty("key").GetString()!;
        Assert.Equal(key, other.GetProperty("credentials").GetProperty("key").GetString());
        using var renewed = await _app.SendAsync(
            HttpMethod.Post, "/api/my/pump-7/token", null, ("Authorization", DeviceTokens.Sign("pump-7", key, _app.Time.GetUtcNow().AddHours(1))));
        Assert.Equal(200, (int)renewed.StatusCode);
    }

    [Fact]
    public async Task Enrol_GroupWithDefaults_TheyAreTheDevicesUnlessItNamesItsType()
    {
        using var plain = await EnrolAsync("north", "a", "{}", groupKey: OtherGroupKey);
        using var named = await EnrolAsync("NORTH", "b", """{"type":"fan"}""", groupKey: OtherGroupKey);

        var (one, other) = (await BackendApp.BodyAsync(plain), await BackendApp.BodyAsync(named));
        Assert.Equal(("pump", "north"), (one.GetProperty("type").GetString(), one.GetProperty("site").GetString()));
        Assert.Equal(("fan", "north"), (other.GetProperty("type").GetString(), other.GetProperty("site").GetString()));
    }

    [Fact]
    public async Task Enrol_ManyAtOnce_One201AndTheOthers200()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => EnrolAsync("dev", "pump-7", "{}")));

        Assert.Single(responses, response => (int)response.StatusCode == 201);
        Assert.Equal(11, responses.Count(response => (int)response.StatusCode == 200));
    }

    [Theory]
    [InlineData("dev", "pump-7", OtherGroupKey, 3600)]
    [InlineData("north", "pump-7", GroupKey, 3600)]
    [InlineData("nobody", "pump-7", GroupKey, 3600)]
    [InlineData("..", "pump-7", GroupKey, 3600)]
    [InlineData("dev", "pump-7", GroupKey, 3601)]
    [InlineData("dev", "pump-7", GroupKey, 0)]
    [InlineData("dev", "pump-7", GroupKey, -5)]
    [InlineData("dev", "a~b", GroupKey, 3600)]
    public async Task Enrol_TokenThatIsNotTheGroupsOrNotNow_Is401AndRegistersNothing(string group, string deviceId, string key, int seconds)
    {
        var token = DeviceTokens.Sign(deviceId, DeviceTokens.GroupDeviceKey(key, deviceId), _app.Time.GetUtcNow().AddSeconds(seconds));
        using var response = await _app.PutAsync(
            $"/api/enrolments/{Uri.EscapeDataString(group).Replace(".", "%2E", StringComparison.Ordinal)}/{deviceId}?x=1", "{", ("Authorization", token));
        using var device = await _app.GetAsync($"/api/devices/{deviceId}");

        if (group != "..")
        {
            await ProblemAssert.IsAsync(response, 401);
            Assert.Equal("SharedAccessSignature", response.Headers.WwwAuthenticate.ToString());
        }

        Assert.InRange((int)response.StatusCode, 401, 404);
        Assert.Equal(404, (int)device.StatusCode);
    }

    [Fact]
    public async Task Enrol_WithTheGroupsKeyItselfOrWithout_Is401()
    {
        var token = DeviceTokens.Sign("pump-7", GroupKey, _app.Time.GetUtcNow().AddHours(1));
        using var withGroupKey = await _app.PutAsync("/api/enrolments/dev/pump-7", "{}", ("Authorization", token));
        using var without = await _app.PutAsync("/api/enrolments/dev/pump-7", "{}");

        await ProblemAssert.IsAsync(withGroupKey, 401);
        await ProblemAssert.IsAsync(without, 401);
    }

    [Fact]
    public async Task Enrol_PathOfAnotherDevice_Is403()
    {
        var token = DeviceTokens.Sign("pump-8", DeviceTokens.GroupDeviceKey(GroupKey, "pump-8"), _app.Time.GetUtcNow().AddHours(1));
        using var response = await _app.PutAsync("/api/enrolments/dev/pump-7", "{}", ("Authorization", token));

        await ProblemAssert.IsAsync(response, 403);
    }

    [Fact]
    public async Task Enrol_DisabledOrDeletedByAnOperator_Is403UntilAnOperatorLetsItIn()
    {
        using var enrolled = await EnrolAsync("dev", "pump-7", "{}");
        using var disable = await _app.SendAsync(HttpMethod.Patch, "/api/devices/pump-7", BackendApp.Json("""{"status":"disabled"}"""));
        using var disabled = await EnrolAsync("dev", "pump-7", "{");
        using var delete = await _app.SendAsync(HttpMethod.Delete, "/api/devices/pump-7", null);
        using var deleted = await EnrolAsync("dev", "pump-7", "{");
        using var register = await _app.PutAsync("/api/devices/pump-7", "{}");
        using var again = await EnrolAsync("dev", "pump-7", "{}");

        await ProblemAssert.IsAsync(disabled, 403);
        await ProblemAssert.IsAsync(deleted, 403);
        Assert.Equal((201, 200), ((int)register.StatusCode, (int)again.StatusCode));
    }

    [Theory]
    [InlineData("""{"type":7}""", "pointer #/type")]
    [InlineData("""{"site":"x"}""", "pointer #/site")]
    [InlineData("""{"deviceId":"pump-7"}""", "pointer #/deviceId")]
    [InlineData("[]", "pointer #")]
    [InlineData("{", "pointer #")]
    public async Task Enrol_BadBody_Is400(string body, string named)
    {
        using var response = await EnrolAsync("dev", "pump-7", body, "?x=1");

        await ProblemAssert.NamesAsync(response, named, "parameter x");
    }

    [Fact]
    public async Task Enrol_OtherSpellingOfARegisteredId_Is409()
    {
        using var first = await EnrolAsync("dev", "pump-7", "{}");
        using var response = await EnrolAsync("dev", "PUMP-7", "{}");

        await ProblemAssert.IsAsync(response, 409);
    }

    private Task<HttpResponseMessage> EnrolAsync(
        string group, string deviceId, string body, string query = "", string groupKey = GroupKey) =>
        _app.PutAsync($"/api/enrolments/{group}/{deviceId}{query}", body, ("Authorization", DeviceTokens.Sign(
            deviceId, DeviceTokens.GroupDeviceKey(groupKey, deviceId), _app.Time.GetUtcNow().AddHours(1))));
}
