using System.Net;
using System.Text.Json;

namespace Serverless.EndToEnd.Tests.Hosts;

/// <summary>What is written through one host is answered by the other as the contract says, though the other has answered the
/// opposite just before.</summary>
public sealed class SharedAnswersTests : IAsyncLifetime
{
    /// <summary>A state may be a second old, and a busy machine be late with what it has read.</summary>
    private static readonly TimeSpan StateAge = TimeSpan.FromMilliseconds(2_100);

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private SharedBackend _backend = null!;
    private ApiClient _a = null!;
    private ApiClient _b = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await SharedBackend.StartAsync();
        var hosts = await Task.WhenAll(_backend.StartHostAsync("a"), _backend.StartHostAsync("b"));
        (_a, _b) = (new ApiClient(hosts[0].Http), new ApiClient(hosts[1].Http));
    }

    public async ValueTask DisposeAsync()
    {
        _a.Dispose();
        _b.Dispose();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task Hosts_WritesThroughOne_AnswersOfTheOtherAreNotStale()
    {
        await RegistrationIsSeenAsync();
        await CredentialsAreSharedAsync();
        await StateIsSeenAsync();
        await CommandIsSeenAsync();
        await DisablingIsSeenAsync();
        await DeletionIsSeenAsync();
    }

    private async Task RegistrationIsSeenAsync()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _b.GetAsync("devices/pump-1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _b.GetAsync("devices/pump-1/state")).Status);

        await RegisterAsync(_a, "pump-1");

        Assert.Equal(HttpStatusCode.OK, (await _b.GetAsync("devices/pump-1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _b.GetAsync("devices/pump-1/state")).Status);
        Assert.Equal(0, (await _b.GetAsync("devices/pump-1/desired")).Body.GetProperty("version").GetInt32());
        await _a.SendAsync("PATCH", "devices/pump-1/desired", new { interval = 30 });
        Assert.Equal(1, (await _b.GetAsync("devices/pump-1/desired")).Body.GetProperty("version").GetInt32());
        await _a.SendAsync("PATCH", "devices/pump-1", new { site = "north" });
        Assert.Single((await _b.GetAsync("devices?site=north")).Body.GetProperty("items").EnumerateArray());
    }

    private async Task CredentialsAreSharedAsync()
    {
        var old = await RegisterAsync(_a, "pump-2");
        Assert.Equal(HttpStatusCode.OK, (await _b.GetAsync("my/pump-2/desired", old)).Status);

        var rotated = (await _a.SendAsync("POST", "devices/pump-2/credentials")).Body.GetProperty("key").GetString()!;

        Assert.Equal(HttpStatusCode.Unauthorized, (await _b.GetAsync("my/pump-2/desired", old)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _b.GetAsync("my/pump-2/desired", ApiClient.Token("pump-2", rotated))).Status);

        // A continuation is signed, too.
        var page = (await _a.GetAsync("devices?limit=1")).Body.GetProperty("continuation").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await _b.GetAsync($"devices?limit=1&continuation={Uri.EscapeDataString(page)}")).Status);
    }

    private async Task StateIsSeenAsync()
    {
        var token = await RegisterAsync(_a, "pump-3");
        for (var value = 1; value <= 5; value++)
        {
            // Both hosts answer all the time, so that both keep answers.
            Assert.Equal(HttpStatusCode.Accepted, (await _a.SendAsync("POST", "my/pump-3/telemetry", new { seq = value, metrics = new { n = value } }, token)).Status);
            await EventuallyAsync(async () =>
            {
                _ = await ValueAsync(_b);
                return await ValueAsync(_a) == value;
            });
            await SeenInTimeAsync(async () => await ValueAsync(_b) == value, "The other host's state is old.");
        }

        async Task<double?> ValueAsync(ApiClient host) =>
            (await host.GetAsync("devices/pump-3/state")).Body.GetProperty("metrics").TryGetProperty("n", out var metric)
                ? metric.GetProperty("value").GetDouble()
                : null;
    }

    private async Task CommandIsSeenAsync()
    {
        var token = await RegisterAsync(_a, "pump-4");
        var waiting = _b.GetAsync("my/pump-4/commands/next?wait=PT30S", token);
        // Whether it waits already or comes later, it is given the command.
        await _a.SendAsync("POST", "devices/pump-4/commands", new { name = "restart" });

        var command = await waiting.WaitAsync(TimeSpan.FromSeconds(10), Stop);

        Assert.Equal("restart", command.Body.GetProperty("name").GetString());
        var id = command.Body.GetProperty("commandId").GetString();
        Assert.Equal(HttpStatusCode.NoContent, (await _a.GetAsync("my/pump-4/commands/next", token)).Status);
        await _b.SendAsync("POST", $"my/pump-4/commands/{id}/result", new { status = "succeeded" }, token);
        Assert.Equal("succeeded", (await _a.GetAsync($"devices/pump-4/commands/{id}")).Body.GetProperty("status").GetString());
    }

    /// <summary>Both hosts ingest, and both have taken the device's bucket in before.</summary>
    private async Task DisablingIsSeenAsync()
    {
        var devices = Enumerable.Range(10, 8).Select(number => $"pump-{number}").ToList();
        var tokens = new Dictionary<string, string>();
        foreach (var device in devices)
        {
            tokens[device] = await RegisterAsync(_a, device);
            await _a.SendAsync("POST", $"my/{device}/telemetry", new { seq = 1, metrics = new { n = 1 } }, tokens[device]);
        }

        await EventuallyAsync(async () => (await DrainedAsync()) && (await _b.GetAsync($"devices/{devices[^1]}/state")).Body.GetProperty("version").GetInt64() > 0);
        foreach (var device in devices)
        {
            await _a.SendAsync("PATCH", $"devices/{device}", new { status = "disabled" });
            Assert.Equal(HttpStatusCode.Forbidden, (await _b.GetAsync($"my/{device}/desired", tokens[device])).Status);
            await _a.SendAsync("PATCH", $"devices/{device}", new { status = "enabled" });
            Assert.Equal(HttpStatusCode.Accepted, (await _b.SendAsync("POST", $"my/{device}/telemetry", new { seq = 2, metrics = new { n = 2 } }, tokens[device])).Status);
        }

        await EventuallyAsync(DrainedAsync);
        // Enabled again before it was sent, none may be refused, whichever host has taken it in.
        Assert.Empty((await _b.GetAsync("deadletters")).Body.GetProperty("items").EnumerateArray());
    }

    private async Task DeletionIsSeenAsync()
    {
        Assert.Single((await _b.GetAsync("devices/pump-3/state")).Body.GetProperty("metrics").EnumerateObject());
        await _a.SendAsync("DELETE", "devices/pump-3");
        Assert.Equal(HttpStatusCode.NotFound, (await _b.GetAsync("devices/pump-3")).Status);
        await SeenInTimeAsync(
            async () => (await _b.GetAsync("devices/pump-3/state")).Status == HttpStatusCode.NotFound, "The other host shows what is deleted.");

        await RegisterAsync(_a, "pump-3");

        Assert.Equal(0, (await _b.GetAsync("devices/pump-3/state")).Body.GetProperty("version").GetInt64());
    }

    private async Task<bool> DrainedAsync() =>
        (await _b.GetAsync("health")).Body.GetProperty("ingestLag").GetProperty("events") is { ValueKind: JsonValueKind.Number } lag && lag.GetInt64() == 0;

    /// <returns>A token of the new device.</returns>
    private static async Task<string> RegisterAsync(ApiClient host, string deviceId)
    {
        var (status, body) = await host.SendAsync("PUT", $"devices/{deviceId}", new { type = "pump" });
        Assert.Equal(HttpStatusCode.Created, status);
        return ApiClient.Token(deviceId, body.GetProperty("credentials").GetProperty("key").GetString()!);
    }

    /// <summary>A request that is sent once a state may no longer be shown has to be answered right. How long its answer takes is
    /// the machine's affair.</summary>
    private static async Task SeenInTimeAsync(Func<Task<bool>> condition, string otherwise)
    {
        var changed = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var sent = TimeProvider.System.GetElapsedTime(changed);
            if (await condition())
                return;
            Assert.True(sent < StateAge, otherwise);
            await Task.Delay(10, Stop);
        }
    }

    private async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline, _backend.Transcript);
            await Task.Delay(10, Stop);
        }
    }
}
