using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Serverless.Benchmarks.Commands;

/// <summary>A device that waits for commands all the time and says of each that it succeeded.</summary>
/// <param name="client">Sends its requests.</param>
/// <param name="http">The host's address.</param>
/// <param name="deviceId">Its id.</param>
/// <param name="token">Its token.</param>
/// <param name="received">Told a command's name as soon as its answer is read.</param>
internal sealed class WaitingDevice(HttpClient client, string http, string deviceId, string token, Action<string> received)
{
    private readonly Uri _next = new($"{http}/api/my/{deviceId}/commands/next?wait=PT60S");

    /// <summary>Registers a device.</summary>
    public static async Task<WaitingDevice> RegisterAsync(
        HttpClient client, string http, string deviceId, Action<string> received, CancellationToken cancellationToken)
    {
        using var answer = await client
            .PutAsJsonAsync(new Uri($"{http}/api/devices/{deviceId}"), new { }, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        var device = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
        var key = device.GetProperty("credentials").GetProperty("key").GetString()!;
        return new WaitingDevice(client, http, deviceId, DeviceToken.Sign(deviceId, key), received);
    }

    /// <summary>Waits until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var answer = await SendAsync(HttpMethod.Get, _next, null, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                continue;
            }

            var command = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
            received(command.GetProperty("name").GetString()!);
            var result = new Uri($"{http}/api/my/{deviceId}/commands/{command.GetProperty("commandId").GetString()}/result");
            using var body = JsonContent.Create(new { status = "succeeded" });
            using var taken = await SendAsync(HttpMethod.Post, result, body, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Posts a command for it, as an operator does.</summary>
    public async Task PostAsync(string name, CancellationToken cancellationToken)
    {
        using var answer = await client.PostAsJsonAsync(
            new Uri($"{http}/api/devices/{deviceId}/commands"), new { name }, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body };
        request.Headers.TryAddWithoutValidation("Authorization", token);
        var answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        return answer;
    }
}
