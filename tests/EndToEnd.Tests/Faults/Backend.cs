using System.Diagnostics;
using System.Net.Http.Json;
using Azure.Data.Tables;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>A local host as a process, which is killed and started again on the same data.</summary>
internal sealed class Backend(params string[] arguments) : IAsyncDisposable
{
    private readonly TemporaryDirectory _data = new();
    private LocalHostProcess? _host;

    public BackendAddresses Addresses { get; private set; } = null!;

    /// <summary>Its tables, unharmed by proxies.</summary>
    public TableServiceClient Tables => new(TablesConnection ?? Addresses.Tables);

    /// <summary>Connection string of the tables where they are not the host's own, else null.</summary>
    public string? TablesConnection { get; init; }

    /// <summary>Settings of the functions, as environment variables. Default none.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public string Transcript => _host?.Transcript ?? "";

    /// <summary>Its memory now: bytes of the working set.</summary>
    public long MemoryBytes => _host?.WorkingSet ?? 0;

    /// <summary>Starts the process without waiting for it to be ready.</summary>
    public void Launch() => _host = LocalHostProcess.Start(
        ["--data", _data.Path, "--port", "0", "--amqp-port", "0", "--eventhubs-http-port", "0", "--table-port", "0", .. arguments], Settings);

    /// <summary>Starts it.</summary>
    /// <returns>How long it took to be ready.</returns>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        Launch();
        Addresses = new BackendAddresses(await _host!.ReadyAsync(cancellationToken));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        await _host!.KillAsync(CancellationToken.None);
        await _host.DisposeAsync();
    }

    public async Task RegisterAsync(IEnumerable<string> devices, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = Addresses.Http };
        foreach (var chunk in devices.Chunk(1000))
        {
            using var response = await client.PostAsJsonAsync(
                "api/bulk/devices", new { devices = chunk.Select(deviceId => new { deviceId, type = "pump" }) }, cancellationToken);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellationToken) + Transcript);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _data.Dispose();
    }
}
