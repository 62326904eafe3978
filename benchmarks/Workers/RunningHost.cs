using Azure.Core.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Benchmarks.Fleet;
using Serverless.Shared.Health;
using Serverless.TableEmulator;

namespace Serverless.Benchmarks.Workers;

/// <summary>A host in a process of its own, with emulators and data of its own.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(2);

    private readonly ServiceProvider _backend;

    private RunningHost(ChildProcess process, IReadOnlyDictionary<string, string> addresses)
    {
        Process = process;
        Addresses = addresses;
        TablesConnection = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey="
            + $"{TableEmulatorOptions.DevelopmentAccountKey};TableEndpoint={addresses["tables"]};";
        _backend = Backend.Create(TablesConnection, new HttpClientTransport());
    }

    public ChildProcess Process { get; }

    public IReadOnlyDictionary<string, string> Addresses { get; }

    public string Amqp => Addresses["amqp"];

    public string TablesConnection { get; }

    /// <summary>The local host, as its user starts it.</summary>
    public static Task<RunningHost> StartLocalHostAsync(string data, CancellationToken cancellationToken) => StartAsync(
        ChildProcess.Start(
            "LocalHost", "--port", "0", "--amqp-port", "0", "--eventhubs-http-port", "0", "--table-port", "0", "--data", data),
        cancellationToken);

    /// <summary>The local host over a hub and tables that run already.</summary>
    public static Task<RunningHost> StartJoinedAsync(string data, string eventHubs, string tables, CancellationToken cancellationToken) => StartAsync(
        ChildProcess.Start("LocalHost", "--port", "0", "--data", data, "--eventhubs", eventHubs, "--tables", tables),
        cancellationToken);

    /// <summary>A host of <see cref="HostWorker"/>.</summary>
    public static Task<RunningHost> StartWorkerAsync(string kind, string data, TriggerSettings settings, CancellationToken cancellationToken) =>
        StartAsync(ChildProcess.Start(WorkerCommand.Project, [WorkerCommand.Host, kind, data, .. settings.ToArguments()]), cancellationToken);

    private static async Task<RunningHost> StartAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        try
        {
            return new RunningHost(process, await process.ReadyAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task RegisterAsync(DeviceFleet fleet, CancellationToken cancellationToken) =>
        Registration.RegisterAsync(_backend, fleet, cancellationToken);

    /// <summary>Waits until so many events are done with, all partitions together.</summary>
    /// <returns>When they were.</returns>
    /// <exception cref="TimeoutException">Nothing has moved for two minutes.</exception>
    public async Task<DateTimeOffset> StoredAsync(long events, CancellationToken cancellationToken)
    {
        var progress = _backend.GetRequiredService<IngestProgress>();
        var (last, lastAt) = (-1L, TimeProvider.System.GetUtcNow());
        while (true)
        {
            var positions = await progress.ReadAsync(cancellationToken).ConfigureAwait(false);
            var (done, now) = (positions.Values.Sum(position => position.SequenceNumber + 1), TimeProvider.System.GetUtcNow());
            if (done >= events)
            {
                return now;
            }

            (last, lastAt) = done > last ? (done, now) : (last, lastAt);
            if (now - lastAt > StuckAfter)
            {
                throw new TimeoutException($"Stuck at {done} of {events} events.");
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync().ConfigureAwait(false);
        await Process.DisposeAsync().ConfigureAwait(false);
    }
}
