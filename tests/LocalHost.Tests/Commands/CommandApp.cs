using System.Text.Json;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Commands;

/// <summary>The HTTP functions, a device <c>pump-7</c> and its token. For a class or for one test.</summary>
public sealed class CommandApp : IAsyncLifetime
{
    internal BackendApp Backend { get; private set; } = null!;

    /// <summary>The header <c>Authorization</c> of <c>pump-7</c>, good for an hour.</summary>
    internal string Token { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Backend = await BackendApp.StartAsync();
        Token = await RegisterAsync("pump-7");
    }

    public ValueTask DisposeAsync() => Backend.DisposeAsync();

    /// <summary>Registers a device.</summary>
    /// <returns>Its header <c>Authorization</c>.</returns>
    internal async Task<string> RegisterAsync(string deviceId)
    {
        using var response = await Backend.PutAsync($"/api/devices/{deviceId}", "{}");
        var key = (await BackendApp.BodyAsync(response)).GetProperty("credentials").GetProperty("key").GetString()!;
        return DeviceTokens.Sign(deviceId, key, Backend.Time.GetUtcNow().AddHours(1));
    }

    internal async Task<JsonElement> PostAsync(string body = """{"name":"restart"}""")
    {
        using var response = await Backend.PostAsync("/api/devices/pump-7/commands", body);
        Assert.Equal(202, (int)response.StatusCode);
        return await BackendApp.BodyAsync(response);
    }

    internal Task<HttpResponseMessage> NextAsync(string query = "", string? token = null, string deviceId = "pump-7") =>
        Backend.GetAsync($"/api/my/{deviceId}/commands/next{query}", ("Authorization", token ?? Token));

    internal Task<HttpResponseMessage> ResultAsync(
        string commandId, string body, string? token = null, string deviceId = "pump-7", string query = "") =>
        Backend.SendAsync(
            HttpMethod.Post,
            $"/api/my/{deviceId}/commands/{commandId}/result{query}",
            BackendApp.Json(body),
            ("Authorization", token ?? Token));

    internal async Task<JsonElement> GetAsync(string commandId)
    {
        using var response = await Backend.GetAsync($"/api/devices/pump-7/commands/{commandId}");
        Assert.Equal(200, (int)response.StatusCode);
        return await BackendApp.BodyAsync(response);
    }
}
