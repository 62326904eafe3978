using System.Net;
using System.Text;
using System.Text.Json;

namespace Serverless.LoadTests.Backends;

/// <summary>The backend's API as set-up uses it; what is measured goes over connections of its own.</summary>
internal sealed class BackendClient : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HeardTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http;

    public BackendClient(TestedBackend backend)
    {
        _http = new HttpClient { BaseAddress = new Uri(backend.Address, "/api/"), Timeout = RequestTimeout };
        if (backend.Key is { } key)
        {
            _http.DefaultRequestHeaders.Add("x-functions-key", key);
        }
    }

    /// <summary>Registers devices, at most 1,000; those that are there already stay as they are.</summary>
    /// <returns>The keys of those that are new, by device.</returns>
    /// <exception cref="BackendException">It was refused.</exception>
    public async Task<IReadOnlyDictionary<string, string>> RegisterAsync(IEnumerable<string> devices, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new { devices = devices.Select(device => new { deviceId = device, type = "loadtest" }) });
        return Read("bulk/devices", await SendAsync(
            HttpMethod.Post, "bulk/devices", body, null, HttpStatusCode.OK, cancellationToken).ConfigureAwait(false), Keys);
    }

    /// <summary>Sends one event as the device itself.</summary>
    /// <exception cref="BackendException">It was refused.</exception>
    public Task SendTelemetryAsync(string device, string key, string body, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post, $"my/{device}/telemetry", body, DeviceToken.Sign(device, key), HttpStatusCode.Accepted, cancellationToken);

    /// <summary>A device's state as it is answered.</summary>
    /// <exception cref="BackendException">There is none.</exception>
    public Task<string> GetStateAsync(string device, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Get, $"devices/{device}/state", null, null, HttpStatusCode.OK, cancellationToken);

    /// <summary>Waits until a device's state shows what it sent.</summary>
    /// <exception cref="BackendException">It does not within a minute.</exception>
    public async Task WaitUntilHeardAsync(string device, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); ; await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false))
        {
            var state = await GetStateAsync(device, cancellationToken).ConfigureAwait(false);
            if (Read($"devices/{device}/state", state, static shown => shown.GetProperty("version").GetInt64()) > 0)
            {
                return;
            }

            if (time.GetElapsedTime(started) > HeardTimeout)
            {
                throw new BackendException($"What {device} sent is not in its state after {HeardTimeout.TotalSeconds:F0} s: ingest does not work.");
            }
        }
    }

    /// <param name="path">Below <c>/api/</c>, with its query.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackendException">It was not 200, or no JSON.</exception>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        var text = await SendAsync(HttpMethod.Get, path, null, null, HttpStatusCode.OK, cancellationToken).ConfigureAwait(false);
        return Read(path, () => JsonDocument.Parse(text));
    }

    /// <summary>Gives a device a new key; the one before is dead.</summary>
    /// <exception cref="BackendException">It was refused.</exception>
    public async Task<string> RenewKeyAsync(string device, CancellationToken cancellationToken)
    {
        var path = $"devices/{device}/credentials";
        var credentials = await SendAsync(HttpMethod.Post, path, null, null, HttpStatusCode.OK, cancellationToken).ConfigureAwait(false);
        return Read(path, credentials, static shown => shown.GetProperty("key").GetString()!);
    }

    /// <summary>Fetches a publisher token as the device itself.</summary>
    /// <exception cref="BackendException">It was refused.</exception>
    public async Task<(string Publisher, string Token)> FetchTokenAsync(string device, string key, CancellationToken cancellationToken)
    {
        var path = $"my/{device}/token";
        var answer = await SendAsync(HttpMethod.Post, path, null, DeviceToken.Sign(device, key), HttpStatusCode.OK, cancellationToken).ConfigureAwait(false);
        return Read(path, answer, static shown => (shown.GetProperty("publisher").GetString()!, shown.GetProperty("token").GetString()!));
    }

    /// <summary>Events in the hub that the backend has not finished with.</summary>
    /// <exception cref="BackendException">It does not say.</exception>
    public async Task<long> GetLagAsync(CancellationToken cancellationToken)
    {
        var health = await SendAsync(HttpMethod.Get, "health", null, null, HttpStatusCode.OK, cancellationToken).ConfigureAwait(false);
        return Read("health", health, static shown => shown.GetProperty("ingestLag").GetProperty("events").GetInt64());
    }

    public void Dispose() => _http.Dispose();

    private static Dictionary<string, string> Keys(JsonElement answer)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var result in answer.GetProperty("results").EnumerateArray())
        {
            var (device, status) = (result.GetProperty("deviceId").GetString()!, result.GetProperty("status").GetInt32());
            if (status == 201)
            {
                keys[device] = result.GetProperty("credentials").GetProperty("key").GetString()!;
            }
            else if (status != 409)
            {
                throw new BackendException($"The backend does not register {device}: {result.GetRawText()}");
            }
        }

        return keys;
    }

    private T Read<T>(string path, string answer, Func<JsonElement, T> read) => Read(path, () => read(JsonElement.Parse(answer)));

    /// <summary>What an answer says, or that it is none of this backend: a proxy's page, another service.</summary>
    private T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (ForeignJson.IsCause(problem))
        {
            throw new BackendException(
                $"{_http.BaseAddress}{path} does not answer as the backend does: is it the right address? {problem.Message.ReplaceLineEndings(" ")}", problem);
        }
    }

    private async Task<string> SendAsync(
        HttpMethod method, string path, string? body, string? token, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return response.StatusCode == expected
                ? text
                : throw new BackendException($"{method} {_http.BaseAddress}{path} answered {(int)response.StatusCode}. {text}".TrimEnd());
        }
        catch (HttpRequestException problem)
        {
            throw new BackendException($"{_http.BaseAddress} cannot be reached: {problem.Message}", problem);
        }
        catch (TaskCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BackendException($"{method} {_http.BaseAddress}{path} was not answered within {RequestTimeout.TotalSeconds:F0} s.", problem);
        }
    }
}
