using System.Net;
using System.Text;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Telemetry;

/// <summary>Devices that send on after an operator has shut them out, through the whole backend.</summary>
public sealed class DeviceEndsTests : IAsyncLifetime
{
    private readonly LocalHostFixture _fixture = new();
    private readonly HttpClient _client = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _fixture.DisposeAsync();
    }

    [Theory]
    [InlineData("PATCH", HttpStatusCode.OK, "device-disabled")]
    [InlineData("DELETE", HttpStatusCode.NoContent, "unknown-device")]
    public async Task Send_DeviceIsShutOutWhileItSends_IsDeadLetteredWithin30Seconds(string method, HttpStatusCode status, string reason)
    {
        await _fixture.RegisterAsync("pump-7");
        var now = TimeProvider.System.GetUtcNow();
        await _fixture.SendAsync("pump-7", now, 1, 5);
        await _fixture.StateReachesAsync("pump-7", 5);

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_fixture.Host.Endpoint, "api/devices/pump-7"));
        if (method == "PATCH")
        {
            request.Content = new StringContent("""{"status":"disabled"}""", Encoding.UTF8, "application/merge-patch+json");
        }

        using var response = await _client.SendAsync(request, Ct);
        Assert.Equal(status, response.StatusCode);

        var number = 5;
        await Eventually.TrueAsync(
            async () =>
            {
                await _fixture.SendAsync("pump-7", now, ++number, 1);
                var letters = await _fixture.GetAsync($"api/deadletters?reason={reason}");
                return letters.GetProperty("items").EnumerateArray().Any(letter => letter.GetProperty("deviceId").GetString() == "pump-7");
            },
            $"telemetry of pump-7 is dead-lettered as {reason}");
    }
}
