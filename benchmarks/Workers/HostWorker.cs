using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Benchmarks.Peers;
using Serverless.LocalHost.CommandLine;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Senders;
using Serverless.LocalHost.Functions;
using Serverless.LocalHost.Hosting;
using Serverless.Shared;

namespace Serverless.Benchmarks.Workers;

/// <summary>The local host's emulators and triggers with another function, or other batch settings.</summary>
internal static class HostWorker
{
    /// <summary>The product's function under a meter.</summary>
    public const string Metered = "metered";

    /// <summary>The peer's function.</summary>
    public const string Upserts = "upserts";

    /// <summary>Serves until standard input ends; a line <c>stats</c> is answered with what the meter counted.</summary>
    public static async Task RunAsync(string kind, string directory, TriggerSettings settings, CancellationToken stop)
    {
        using var loggerFactory = LocalLogging.Create(LogLevel.Warning);
        using var data = DataDirectory.Open(directory, fresh: false);
        var keys = await LocalKeys.LoadOrCreateAsync(data.In(LocalKeys.FileName), TimeProvider.System, stop).ConfigureAwait(false);
        var options = new LocalHostOptions { Port = 0, AmqpPort = 0, EventHubsHttpPort = 0, TablePort = 0 };
        await using var services = await BackendServices.StartAsync(options, data, keys, loggerFactory, stop).ConfigureAwait(false);
        var tables = new TableServiceClient(services.TablesConnection);
        await tables.CreateTableIfNotExistsAsync(UpsertPerEvent.Table, stop).ConfigureAwait(false);
        var configuration = LocalSettings.Build(services, keys);
        var meter = new InvocationMeter();
        await using var functions = await FunctionsApp.StartAsync(
            new FunctionsAppOptions
            {
                Catalogue = FunctionCatalogue.FromTypes([kind == Metered ? typeof(MeteredIngestFunction) : typeof(UpsertPerEventFunction)]),
                Host = settings.ToHostSettings(),
                HostId = data.HostId,
                Configuration = configuration,
                ConfigureServices = collection => collection
                    .AddBackend(configuration)
                    .AddTelemetrySender(configuration)
                    .AddHubPartitionReader(configuration)
                    .AddSingleton(meter)
                    .AddSingleton(new UpsertPerEvent(tables)),
                LoggerFactory = loggerFactory,
            },
            stop).ConfigureAwait(false);

        await Console.Out.WriteLineAsync($"ready amqp={services.AmqpEndpoint} tables={services.TablesEndpoint}").ConfigureAwait(false);
        while (await Console.In.ReadLineAsync(stop).ConfigureAwait(false) is not null)
        {
            await Console.Out.WriteLineAsync($"stats {meter}").ConfigureAwait(false);
        }

        await functions.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
