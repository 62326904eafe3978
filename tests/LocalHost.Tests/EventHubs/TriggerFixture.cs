using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.EventHubEmulator;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Senders;
using Serverless.LocalHost.HostJson;
using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.TableEmulator;

namespace Serverless.LocalHost.Tests.EventHubs;

/// <summary>Both emulators and a function of this assembly, each of which a test may stop and start.</summary>
public sealed class TriggerFixture : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly RecordingLoggerProvider _logs = new();
    private readonly ILoggerFactory _loggerFactory;
    private EventHubEmulatorServer? _hub;
    private TableEmulatorServer? _tables;
    private FunctionsApp? _app;
    private int _amqpPort;
    private int _tablePort;

    public TriggerFixture() => _loggerFactory = LoggerFactory.Create(logging => logging.AddProvider(_logs));

    public BatchSink Sink { get; } = new();

    internal IReadOnlyCollection<RecordingLoggerProvider.LogEntry> Logs => _logs.Entries;

    internal AmqpTelemetrySender Sender { get; private set; } = null!;

    internal FunctionsApp App => _app!;

    internal string HubConnection => _hub!.ConnectionString;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await StartHubAsync();
        await StartTablesAsync();
        Sender = new AmqpTelemetrySender(
            new AmqpHubClient(EventHubConnectionString.Parse(HubConnection), "telemetry", TimeProvider.System, NullLogger.Instance),
            TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAppAsync();
        await Sender.DisposeAsync();
        await StopHubAsync();
        await StopTablesAsync();
        _loggerFactory.Dispose();
        _directory.Dispose();
    }

    internal async Task StartHubAsync()
    {
        _hub = await EventHubEmulatorServer.StartAsync(
            new EventHubEmulatorOptions { AmqpPort = _amqpPort, HttpPort = 0, DataDirectory = _directory.In("eventhubs") },
            NullLoggerFactory.Instance,
            CancellationToken);
        _amqpPort = _hub.AmqpEndpoint.Port;
    }

    internal async Task StopHubAsync() => await DisposeAsync(Interlocked.Exchange(ref _hub, null));

    internal async Task StartTablesAsync()
    {
        _tables = await TableEmulatorServer.StartAsync(
            new TableEmulatorOptions { Port = _tablePort, DataDirectory = _directory.In("tables") },
            NullLoggerFactory.Instance,
            CancellationToken);
        _tablePort = _tables.Endpoint.Port;
    }

    internal async Task StopTablesAsync() => await DisposeAsync(Interlocked.Exchange(ref _tables, null));

    /// <summary>The hub forgets its events; its checkpoints stay.</summary>
    internal async Task LoseHubDataAsync()
    {
        await StopHubAsync();
        Directory.Delete(_directory.In("eventhubs"), recursive: true);
        await StartHubAsync();
    }

    /// <summary>When records were last written into the log, or a moment before.</summary>
    internal DateTimeOffset LastWritten { get; private set; }

    /// <summary>Writes records into partition 0, whatever they are; the hub is not there meanwhile.</summary>
    internal async Task WriteToLogAsync(params byte[][] records)
    {
        await StopHubAsync();
        // Enqueued in a millisecond that what is there before is not in.
        await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken);
        LastWritten = TimeProvider.System.GetUtcNow();
        await UndecodableMessages.WriteAsync(_directory.In("eventhubs"), 0, records);
        await StartHubAsync();
    }

    internal async Task StartAppAsync(EventHubsSettings? settings = null, Type? function = null) =>
        _app = await StartAnotherAppAsync(Sink, settings, function);

    /// <summary>An app that shares hub and tables; the test disposes of it.</summary>
    internal Task<FunctionsApp> StartAnotherAppAsync(
        BatchSink sink, EventHubsSettings? settings = null, Type? function = null, string masterKey = "a master key") =>
        FunctionsAppHarness.StartAsync(
            [function ?? typeof(BatchFunctions.Endless)],
            new HostSettings { EventHubs = settings ?? new EventHubsSettings() },
            settings: new() { ["EventHubs"] = HubConnection, ["Tables"] = _tables!.ConnectionString, ["Hub"] = "telemetry", ["Credentials:MasterKey"] = masterKey },
            services: services => services.AddSingleton(sink),
            loggerFactory: _loggerFactory);

    internal async Task StopAppAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is not { } app)
            return;
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    /// <summary>Sends numbered events to one partition. Into how many batches they fall depends on how fast they arrive,
    /// unless the function is held up or the batch has a minimum.</summary>
    internal Task SendAsync(int first, int count, string partition = "0") => Sender.SendToPartitionAsync(
        partition,
        [.. Enumerable.Range(first, count).Select(number => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(Name(partition, number)))],
        CancellationToken);

    internal static string Name(string partition, int number) => $"{partition}/{number}";

    /// <summary>Waits until the function has accepted that many events.</summary>
    internal Task AcceptedAsync(int count) =>
        Eventually.TrueAsync(() => Sink.Bodies.Count() >= count, $"{count} events accepted");

    /// <summary>Each partition's events came once and in order.</summary>
    internal void AssertInOrder(int count, string partition = "0") => Assert.Equal(
        Enumerable.Range(0, count).Select(number => Name(partition, number)),
        Sink.Accepted.Where(batch => batch.Partition == partition).SelectMany(batch => batch.Bodies));

    /// <summary>The sequence number in a partition's checkpoint row; null without one.</summary>
    internal async Task<long?> CheckpointAsync(string partition = "0")
    {
        var table = new TableClient(_tables!.ConnectionString, "checkpoints");
        try
        {
            var row = await table.GetEntityAsync<TableEntity>("localhost telemetry backend", partition, cancellationToken: CancellationToken);
            return row.Value.GetInt64("SequenceNumber");
        }
        catch (Azure.RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    internal Task CheckpointReachesAsync(long sequenceNumber, string partition = "0") =>
        Eventually.TrueAsync(async () => await CheckpointAsync(partition) == sequenceNumber, $"checkpoint {sequenceNumber}");

    private static ValueTask DisposeAsync(IAsyncDisposable? disposable) => disposable?.DisposeAsync() ?? ValueTask.CompletedTask;
}
