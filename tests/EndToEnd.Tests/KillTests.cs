using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.LocalHost.Demo;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Senders;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.EndToEnd.Tests;

/// <summary>kill -9 of the whole backend while events stream in: what was acknowledged is there after the restart, once.</summary>
public sealed class KillTests
{
    private const int SliceSize = 200;

    [Fact]
    public async Task Ingest_HostKilledThreeTimesMidStream_LedgerBalances()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new TemporaryDirectory();
        var series = SampleSeries.LoadAll(SampleSeries.DefaultDirectory).Where(one => one.Rows.Count < 4_000).ToList();
        var metrics = series.ToDictionary(one => one.DeviceId, one => one.Metric, StringComparer.Ordinal);
        var start = TimeProvider.System.GetUtcNow();
        // No poison: an event sent again after a cut is another event, and its dead letter another dead letter.
        var plan = SendPlan.Build(series, start, "retired-1", seed: 3).Where(one => one.Reading is not null).ToList();
        var killAt = new Random(17).GetItems(Enumerable.Range(2, (plan.Count / SliceSize) - 4).ToArray(), 3).Order().ToArray();
        var log = new SenderLog();

        var host = Start(data.Path);
        try
        {
            var addresses = await host.ReadyAsync(stop);
            using (var client = new BackendClient(new Uri(addresses["http"]), null))
            {
                foreach (var one in series)
                {
                    await client.RegisterAsync(one.DeviceId, new { type = one.Type }, stop);
                }
            }

            var sender = Sender(addresses);
            for (var slice = 0; slice * SliceSize < plan.Count; slice++)
            {
                var events = plan.Skip(slice * SliceSize).Take(SliceSize).ToList();
                var sending = SendAsync(sender, events, stop);
                if (killAt.Contains(slice))
                {
                    await host.KillAsync(stop);
                    await host.DisposeAsync();
                    await sending.ContinueWith(_ => { }, TaskScheduler.Default);
                    await sender.DisposeAsync();
                    host = Start(data.Path);
                    addresses = await host.ReadyAsync(stop);
                    sender = Sender(addresses);
                    // Whether the hub had taken them nobody knows: a device sends them again.
                    sending = SendAsync(sender, events, stop);
                }

                await sending;
                events.ForEach(log.Add);
            }

            await sender.DisposeAsync();
            using var reader = new BackendClient(new Uri(addresses["http"]), null);
            var deadline = TimeProvider.System.GetUtcNow().AddSeconds(60);
            while (await reader.GetLagAsync(stop) > 0 && TimeProvider.System.GetUtcNow() < deadline)
            {
                await Task.Delay(50, stop);
            }

            var tables = new TableServiceClient(TablesConnection(addresses));
            var raw = await TableScan.RunAsync(tables, metrics, start, stop);
            var from = DateTimeOffset.FromUnixTimeMilliseconds(
                log.Devices.Values.SelectMany(device => device.Readings.Values).Min(reading => reading.Timestamp));
            var shown = await HttpScan.RunAsync(reader, metrics, from, stop);

            var ledger = Ledger.Balance(log, raw.Devices, shown, raw.DeadLetters);
            Assert.True(ledger.Balances, Describe(ledger) + host.Transcript);
            Assert.Equal(series.Sum(one => one.Rows.Count), ledger.Rows.Sum(row => row.Stored));
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private static LocalHostProcess Start(string data) => LocalHostProcess.Start(
        "--data", data, "--port", "0", "--amqp-port", "0", "--eventhubs-http-port", "0", "--table-port", "0");

    private static async Task SendAsync(AmqpTelemetrySender sender, List<PlannedEvent> events, CancellationToken stop)
    {
        var partitions = await sender.GetPartitionsAsync(stop);
        await Task.WhenAll(events
            .GroupBy(one => PartitionKeyHash.Assign(one.DeviceId, partitions.Count))
            .Select(group => sender.SendToPartitionAsync(
                partitions[group.Key], [.. group.Select(one => new ReadOnlyMemory<byte>(one.Body))], stop)));
    }

    private static AmqpTelemetrySender Sender(IReadOnlyDictionary<string, string> addresses)
    {
        var connection = EventHubConnectionString.Parse(
            $"Endpoint=sb://localhost:{new Uri(addresses["amqp"]).Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;");
        return new AmqpTelemetrySender(
            new AmqpHubClient(connection, TelemetryHub.Name, TimeProvider.System, NullLogger.Instance), TimeProvider.System);
    }

    private static string TablesConnection(IReadOnlyDictionary<string, string> addresses) =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;TableEndpoint={addresses["tables"]};";

    private static string Describe(LedgerResult ledger)
    {
        using var text = new StringWriter();
        LedgerReport.Write(text, ledger);
        return text.ToString();
    }
}
