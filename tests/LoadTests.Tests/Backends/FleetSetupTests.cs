using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Tests.Backends;

public sealed class FleetSetupTests
{
    private const string OneNewOneThere =
        """{"results":[{"deviceId":"loadtest-000000","status":201,"credentials":{"key":"AAAA"}},{"deviceId":"loadtest-000001","status":409}]}""";

    [Fact]
    public async Task PrepareAsync_NewDevices_SendAndAreHeardAndOthersStayAsTheyAre()
    {
        await using var stub = await StubBackend.StartAsync(asked => asked switch
        {
            "POST /api/bulk/devices" => (200, OneNewOneThere),
            "POST /api/my/loadtest-000000/telemetry" => (202, ""),
            "GET /api/devices/loadtest-000000/state" => (200, """{"version":1}"""),
            _ => (500, asked),
        });

        var created = await PrepareAsync(new Uri(stub.Address, "/api"), "abc");

        Assert.Equal(1, created);
        Assert.Equal(
            ["POST /api/bulk/devices abc", "POST /api/my/loadtest-000000/telemetry abc", "GET /api/devices/loadtest-000000/state abc"],
            stub.Asked);
    }

    [Theory]
    [InlineData(401, "", "answered 401")]
    [InlineData(200, """{"results":[{"deviceId":"loadtest-000000","status":400}]}""", "does not register loadtest-000000")]
    [InlineData(200, "<html>Welcome</html>", "does not answer as the backend does: is it the right address?")]
    [InlineData(200, "[]", "is it the right address?")]
    [InlineData(200, "{}", "is it the right address?")]
    [InlineData(200, """{"results":[{"id":1}]}""", "is it the right address?")]
    public async Task PrepareAsync_Refusal_IsSaid(int status, string body, string expected)
    {
        await using var stub = await StubBackend.StartAsync(_ => (status, body));

        var problem = await Assert.ThrowsAsync<BackendException>(() => PrepareAsync(stub.Address, null));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private static async Task<int> PrepareAsync(Uri target, string? key)
    {
        await using var backend = TestedBackend.At(target, key);
        using var client = new BackendClient(backend);
        return await FleetSetup.PrepareAsync(client, 2, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
