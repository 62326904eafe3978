using System.Net.Http.Json;
using System.Text.Json;

namespace Serverless.LocalHost.Demo;

/// <summary>The backend's HTTP API as any client sees it.</summary>
internal sealed class BackendClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="baseAddress">Such as <c>http://127.0.0.1:7071</c>.</param>
    /// <param name="functionKey">The key where the host checks keys, or null.</param>
    public BackendClient(Uri baseAddress, string? functionKey)
    {
        _http = new HttpClient { BaseAddress = baseAddress, Timeout = TimeSpan.FromSeconds(30) };
        if (functionKey is not null)
        {
            _http.DefaultRequestHeaders.Add("x-functions-key", functionKey);
        }
    }

    public async Task RegisterAsync(string deviceId, object device, CancellationToken cancellationToken)
    {
        using var response = await _http.PutAsJsonAsync($"/api/devices/{deviceId}", device, cancellationToken);
        await EnsureAsync(response, $"registering {deviceId}", cancellationToken);
    }

    /// <summary>The latest reading of a device's metric; null before the first.</summary>
    public async Task<DemoReading?> GetLatestAsync(string deviceId, string metric, CancellationToken cancellationToken)
    {
        using var state = await GetAsync($"/api/devices/{deviceId}/state", cancellationToken);
        return state.RootElement.GetProperty("metrics").TryGetProperty(metric, out var latest)
            ? Reading(latest.GetProperty("ts"), latest.GetProperty("seq"), latest.GetProperty("value"))
            : null;
    }

    /// <summary>Every reading of a device from a time on, newest first, page by page.</summary>
    public async IAsyncEnumerable<DemoReading> GetTelemetryAsync(
        string deviceId,
        string metric,
        DateTimeOffset from,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = $"/api/devices/{deviceId}/telemetry?limit=1000&from={from.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}";
        string? continuation = null;
        do
        {
            var more = continuation is null ? "" : $"&continuation={Uri.EscapeDataString(continuation)}";
            using var page = await GetAsync(query + more, cancellationToken);
            foreach (var item in page.RootElement.GetProperty("items").EnumerateArray())
            {
                yield return Reading(item.GetProperty("ts"), item.GetProperty("seq"), item.GetProperty("metrics").GetProperty(metric));
            }

            continuation = page.RootElement.GetProperty("continuation").GetString();
        }
        while (continuation is not null);
    }

    /// <summary>Events in the hub that the backend has not finished with.</summary>
    public async Task<long> GetLagAsync(CancellationToken cancellationToken)
    {
        using var health = await GetAsync("/api/health", cancellationToken);
        return health.RootElement.GetProperty("ingestLag").GetProperty("events").GetInt64();
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, cancellationToken);
        await EnsureAsync(response, $"GET {path}", cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
    }

    private static DemoReading Reading(JsonElement time, JsonElement sequence, JsonElement value) =>
        new(time.GetDateTimeOffset().ToUnixTimeMilliseconds(), sequence.GetInt64(), value.GetDouble());

    private static async Task EnsureAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new DemoException($"{what}: {(int)response.StatusCode} {body}");
        }
    }
}
