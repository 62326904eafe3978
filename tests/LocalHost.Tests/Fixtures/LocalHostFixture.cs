using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.CommandLine;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.EventHubs;
using Serverless.LocalHost.Tests.OpenApi;
using Serverless.Shared.Health;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.Tests.Fixtures;

/// <summary>The whole backend in this process, on free ports and a folder of its own.</summary>
internal sealed class LocalHostFixture : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly RecordingLoggerProvider _logs = new();
    private readonly ILoggerFactory _loggerFactory;
    private readonly HttpClient _client = new(new OpenApiCheck());
    private LocalHostApplication? _host;

    public LocalHostFixture() => _loggerFactory = LoggerFactory.Create(logging => logging.AddProvider(_logs));

    public LocalHostApplication Host => _host!;

    public IReadOnlyCollection<RecordingLoggerProvider.LogEntry> Logs => _logs.Entries;

    public IReadOnlyList<PartitionPump> Pumps =>
        Assert.Single(Host.Services.GetRequiredService<EventHubTriggerService>().Listeners).Pumps;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <param name="change">Changes the options; null for none.</param>
    public async Task StartAsync(Func<LocalHostOptions, LocalHostOptions>? change = null)
    {
        var options = new LocalHostOptions
        {
            Port = 0,
            AmqpPort = 0,
            EventHubsHttpPort = 0,
            TablePort = 0,
            DataDirectory = _directory.In("data"),
        };
        _host = await LocalHostApplication.StartAsync(change?.Invoke(options) ?? options, _loggerFactory, CancellationToken);
    }

    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is { } host)
            await host.DisposeAsync();
    }

    /// <summary>The partition that has events, of which there is one.</summary>
    public async Task<int> PartitionOfFirstEventAsync()
    {
        var partitions = await Host.Services.GetRequiredService<IHubPartitionReader>().ReadPartitionsAsync(CancellationToken);
        return int.Parse(Assert.Single(partitions, partition => partition.LastSequenceNumber >= 0).Id, CultureInfo.InvariantCulture);
    }

    /// <summary>Writes records into a partition of the emulator's log, whatever they are; the backend is not there meanwhile.</summary>
    public async Task WriteToLogAsync(int partition, params byte[][] records)
    {
        await StopAsync();
        await UndecodableMessages.WriteAsync(Path.Combine(_directory.In("data"), "eventhubs"), partition, records);
        await StartAsync();
    }

    public async Task RegisterAsync(string deviceId)
    {
        using var response = await _client.PostAsJsonAsync(new Uri(Host.Endpoint, "api/devices"), new { deviceId }, CancellationToken);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    /// <summary>Sends readings with the metric <c>n</c> and the <c>seq</c> of the same number, one event each.</summary>
    public async Task SendAsync(string deviceId, DateTimeOffset time, int first, int count)
    {
        var sender = Host.Services.GetRequiredService<ITelemetrySender>();
        for (var number = first; number < first + count; number++)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(
                new { deviceId, ts = time.AddMilliseconds(number), seq = number, metrics = new { n = number } });
            await sender.SendAsync(deviceId, body, contentType: null, properties: null, CancellationToken);
        }
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(Host.Endpoint, path), CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
    }

    /// <summary>Waits until the state's metric <c>n</c> has that value.</summary>
    public Task StateReachesAsync(string deviceId, int value) => Eventually.TrueAsync(
        async () => (await GetAsync($"api/devices/{deviceId}/state")).GetProperty("metrics").TryGetProperty("n", out var metric)
            && metric.GetProperty("value").GetDouble() == value,
        $"{deviceId} has n = {value}");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _loggerFactory.Dispose();
        _directory.Dispose();
    }
}
