using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Serverless.Deployment;

/// <summary>
/// What a device and an operator do, once: (1) the backend is healthy, (2) a device is registered, (3) it sends with its own
/// token over HTTPS, (4) its state shows what it sent, (5) it is deleted.
/// </summary>
internal sealed class SmokeTest(HttpClient http, TimeProvider time, TextWriter output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <exception cref="DeploymentException">A step did not succeed before the time was up; says which and the last answer.</exception>
    public async Task RunAsync(DeploymentOptions options, string? key, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var started = time.GetTimestamp();
        var backend = options.Backend!;
        var value = time.GetUtcNow().ToUnixTimeMilliseconds();

        await UntilAsync("health", () => Request(HttpMethod.Get, new Uri(backend, "health"), key, null), IsOk, either.Token);
        await output.WriteLineAsync("healthy");

        string? device = null;
        var registered = await UntilAsync(
            "registration",
            () => Request(HttpMethod.Post, new Uri(backend, "devices"), key, JsonContent.Create(new { deviceId = device = NewDevice(), type = "smoke-test" })),
            (status, _) => status == HttpStatusCode.Created,
            either.Token);
        await output.WriteLineAsync($"registered {device}");

        var credentials = registered.GetProperty("credentials");
        var publisher = credentials.GetProperty("publisher").GetString();
        await UntilAsync(
            "sending",
            () =>
            {
                var request = Request(
                    HttpMethod.Post,
                    new Uri(options.EventHubs!, $"{publisher}/messages"),
                    null,
                    JsonContent.Create(new { seq = 1, metrics = new { smoke = value } }));
                request.Headers.TryAddWithoutValidation("Authorization", credentials.GetProperty("token").GetString());
                return request;
            },
            (status, _) => status == HttpStatusCode.Created,
            either.Token);
        await output.WriteLineAsync($"sent to {publisher}");

        await UntilAsync(
            "state",
            () => Request(HttpMethod.Get, new Uri(backend, $"devices/{device}/state"), key, null),
            (status, body) => IsOk(status, body) && Shows(body, value),
            either.Token);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"its state shows it; {time.GetElapsedTime(started).TotalSeconds:F1} s in all"));

        await DeleteAsync(new Uri(backend, $"devices/{device}"), key, either.Token);
    }

    private static string NewDevice() => $"smoke-test-{Guid.NewGuid():N}";

    private static bool IsOk(HttpStatusCode status, JsonElement body) => status == HttpStatusCode.OK;

    private static bool Shows(JsonElement state, long value) =>
        state.ValueKind == JsonValueKind.Object
        && state.TryGetProperty("metrics", out var metrics)
        && metrics.TryGetProperty("smoke", out var metric)
        && metric.GetProperty("value").GetDouble() == value;

    /// <returns>Undefined where it is no JSON, such as the page of a gateway.</returns>
    private static JsonElement Json(string text)
    {
        try
        {
            return text.Length == 0 ? default : JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri address, string? key, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, address) { Content = content };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("x-functions-key", key);
        }

        return request;
    }

    /// <summary>Sends until it succeeds: a new app starts, and new roles take effect, within minutes.</summary>
    private async Task<JsonElement> UntilAsync(
        string step, Func<HttpRequestMessage> make, Func<HttpStatusCode, JsonElement, bool> succeeds, CancellationToken cancellationToken)
    {
        var last = "no answer";
        while (true)
        {
            try
            {
                using var request = make();
                using var response = await http.SendAsync(request, cancellationToken);
                var text = await response.Content.ReadAsStringAsync(cancellationToken);
                var body = Json(text);
                if (succeeds(response.StatusCode, body))
                {
                    return body;
                }

                // A body of a success may hold credentials.
                last = response.IsSuccessStatusCode ? $"{(int)response.StatusCode}, not yet as it should be" : $"{(int)response.StatusCode} {text}";
                await Task.Delay(Pause, time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new DeploymentException($"The smoke test ran out of time at {step}. Last: {last}");
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                last = failure.Message;
                await DelayAsync(step, last, cancellationToken);
            }
        }
    }

    private async Task DelayAsync(string step, string last, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new DeploymentException($"The smoke test ran out of time at {step}. Last: {last}");
        }
    }

    /// <summary>A device left behind does no harm, so that a refusal is told and no failure.</summary>
    private async Task DeleteAsync(Uri device, string? key, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Delete, device, key, null);
        using var response = await http.SendAsync(request, cancellationToken);
        await output.WriteLineAsync(
            response.IsSuccessStatusCode ? "deleted the device" : $"the device stays: {(int)response.StatusCode} when deleted");
    }
}
