using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Serverless.EndToEnd.Tests.Hosts;

/// <summary>One host's HTTP API, as operators and devices use it.</summary>
internal sealed class ApiClient(Uri host) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(host, "api/"), Timeout = TimeSpan.FromSeconds(40) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A device's token, signed with its key.</summary>
    public static string Token(string deviceId, string key)
    {
        var resource = Uri.EscapeDataString($"devices/{deviceId}");
        var expiry = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={expiry}";
    }

    /// <param name="method">GET, PUT and so on.</param>
    /// <param name="path">Under <c>/api/</c>.</param>
    /// <param name="body">Made JSON; null for none.</param>
    /// <param name="token">A device's token; null for none.</param>
    /// <returns>The status, and the body where there is one.</returns>
    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        string method, string path, object? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        using var response = await _http.SendAsync(request, Stop);
        var bytes = await response.Content.ReadAsByteArrayAsync(Stop);
        return (response.StatusCode, bytes.Length == 0 ? default : JsonElement.Parse(bytes));
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path, string? token = null) => SendAsync("GET", path, token: token);

    public void Dispose() => _http.Dispose();
}
