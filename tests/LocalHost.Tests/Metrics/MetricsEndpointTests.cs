using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.LocalHost.Tests.Http;

namespace Serverless.LocalHost.Tests.Metrics;

public sealed partial class MetricsEndpointTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _client = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Get_AfterEvents_CountsThemInPrometheusTextWithoutASecret()
    {
        // A process of its own: what other tests count would be in it otherwise.
        await using var host = HostProcess.StartServing(_directory.In("data"), "--require-keys");
        var ready = await host.ReadyAsync();
        _client.DefaultRequestHeaders.Add("x-functions-key", ready["key"]);
        using var registered = await _client.PostAsJsonAsync(new Uri($"{ready["http"]}/api/devices"), new { deviceId = "pump-7" }, Ct);
        var credentials = (await registered.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("credentials");
        var time = TimeProvider.System.GetUtcNow();

        // The latest, the same again, an older one, and what is no event; each in a batch of its own.
        string[] events =
        [
            $$"""{"ts":"{{time:O}}","seq":2,"metrics":{"n":1} }""",
            $$"""{"ts":"{{time:O}}","seq":2,"metrics":{"n":1} }""",
            $$"""{"ts":"{{time.AddMinutes(-1):O}}","seq":1,"metrics":{"n":1} }""",
            "no event",
        ];
        var text = "";
        for (var sent = 0; sent < events.Length; sent++)
        {
            await SendAsync(events[sent]);
            await Eventually.TrueAsync(
                async () => Value(text = await GetAsync(), "backend_ingest_batch_sum") == sent + 1 && Value(text, "localhost_hub_backlog") == 0,
                $"{sent + 1} events counted and none left");
        }

        Assert.Equal(
            (1, 1, 1, 1),
            (Value(text, "backend_readings_accepted_total"), Value(text, "backend_readings_duplicate_total"),
                Value(text, "backend_readings_stale_total"), Value(text, "backend_deadletters_total")));
        Assert.Contains("reason=\"malformed\"", text, StringComparison.Ordinal);
        Assert.Equal((4, 4), (Value(text, "backend_ingest_batch_count"), Value(text, "backend_ingest_lag_seconds_count")));
        Assert.True(Value(text, "backend_table_requests_total") > 4);
        Assert.True(Value(text, "dotnet_gc_heap_total_allocated_bytes_total") > 1_000_000);
        Assert.True(Value(text, "dotnet_gc_pause_time_seconds_total") >= 0);
        Assert.True(Value(text, "dotnet_process_memory_working_set_bytes") > 10_000_000);
        Assert.Contains("dotnet_gc_collections_total{", text, StringComparison.Ordinal);
        Assert.Equal(4, text.Split('\n').Count(line => line.StartsWith("localhost_hub_prefetched{", StringComparison.Ordinal)));
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(LinePattern(), line));
        string[] secrets =
        [
            ready["key"], LocalSettings.EnrolmentKey, credentials.GetProperty("key").GetString()!,
            .. Directory.GetFiles(_directory.In("data"), LocalKeys.FileName).SelectMany(file => JsonElement.Parse(File.ReadAllBytes(file))
                .EnumerateObject().Select(one => one.Value.GetString()!)),
        ];
        Assert.Equal(6, secrets.Length);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));

        async Task SendAsync(string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{ready["eventhubs-http"]}/telemetry/publishers/pump-7/messages")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", credentials.GetProperty("token").GetString()));
            using var response = await _client.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        async Task<string> GetAsync()
        {
            // No key is sent: none is asked for.
            using var keyless = new HttpClient();
            using var response = await keyless.GetAsync(new Uri($"{ready["http"]}/metrics"), Ct);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(("text/plain", "utf-8"), (response.Content.Headers.ContentType?.MediaType, response.Content.Headers.ContentType?.CharSet));
            return await response.Content.ReadAsStringAsync(Ct);
        }
    }

    [Theory]
    [InlineData("POST", "metrics")]
    [InlineData("GET", "metrics/")]
    [InlineData("GET", "metrics/x")]
    [InlineData("GET", "api/metrics")]
    public async Task Request_AnyOtherPathOrMethod_Is404WithoutABody(string method, string path)
    {
        await using var app = await FunctionsAppHarness.StartAsync([typeof(EchoFunctions)]);

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(app.Endpoint, path));
        using var response = await _client.SendAsync(request, Ct);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Ct));
    }

    /// <summary>The sum over all labels; 0 where it is not there.</summary>
    private static double Value(string text, string name) => text.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));

    /// <summary>A line of the text format 0.0.4: help, type, or a sample with its labels, value and time.</summary>
    [GeneratedRegex("""^(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+|# EOF|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*",?)*\})? ([-+0-9.eE]+|NaN|[+-]Inf)( \d+)?)$""")]
    private static partial Regex LinePattern();
}
