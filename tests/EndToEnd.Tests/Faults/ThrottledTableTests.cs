using System.Diagnostics;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>The built-in tables refuse what is beyond Azure's throughput targets: the backend waits its turn and loses nothing.</summary>
public sealed class ThrottledTableTests : IAsyncLifetime
{
    private static readonly TimeSpan WorkedOff = TimeSpan.FromSeconds(60);

    private readonly Backend _backend = new("--table-throttle", "--table-latency", "1-3");
    private readonly FleetLedger _ledger = new();
    private readonly FleetPlan _plan = new("hot", 2, TimeProvider.System.GetUtcNow().AddMinutes(-30), FaultOptions.Seed);
    private FleetSender _sender = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _backend.StartAsync(Cancellation);
        await _backend.RegisterAsync(_plan.Devices, Cancellation);
        _sender = new FleetSender(_backend.Addresses.EventHubs, _ledger);
    }

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task Tables_ThrottledOnHotPartitions_RetriesAreCountedAndLedgerBalances()
    {
        // What is sent again while its table is yet to be made is no matter of throughput.
        await _sender.DeliverAsync(_plan.Take(1_000), Cancellation);
        Assert.Equal(0, await LeftAsync());
        var before = await RetriesAsync();

        // Two devices are two partitions of history: a batch and a reader of them are soon beyond 2,000 rows a second.
        var started = Stopwatch.GetTimestamp();
        var refused = 0;
        do
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < WorkedOff, "The backend was never refused.");
            await _sender.DeliverAsync(_plan.Take(1_000), Cancellation);
            refused += await ReadUntilRefusedAsync();
        }
        while (refused == 0 || await RetriesAsync() == before);

        var left = await LeftAsync();
        var retries = await RetriesAsync() - before;
        var faults = _ledger.Balance(await StoredFleet.ReadAsync(_backend.Tables, _backend.Addresses.Http, _plan.Devices, Cancellation));
        FaultReport.Write("Tables beyond Azure's throughput targets",
        [
            ("events acknowledged", $"{_ledger.Acknowledged:N0}"),
            ("requests of the backend sent again", $"{retries:N0}"),
            ("reads refused", $"{refused:N0}"),
            ("lost, doubled, altered or stale", $"{faults.Count}"),
        ]);
        Assert.True(left == 0, $"{left} events were never worked off. {_backend.Transcript}");
        Assert.True(faults.Count == 0, $"{string.Join("; ", faults)}. {_backend.Transcript}");
    }

    private async Task<long> LeftAsync() =>
        await Ingested.WaitAsync(_backend.Tables, await _sender.CountAsync(Cancellation), WorkedOff, Cancellation);

    /// <summary>Reads history over and over until the service refuses once, which leaves the allowance of a partition used up.</summary>
    /// <returns>How many reads were refused, at most 1.</returns>
    private async Task<int> ReadUntilRefusedAsync()
    {
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        var history = new TableServiceClient(_backend.Addresses.Tables, options)
            .GetTableClient(TableNames.History(TimeProvider.System.GetUtcNow().AddMinutes(-30)));
        try
        {
            for (var reads = 0; reads < 10; reads++)
            {
                await foreach (var page in history.QueryAsync<TableEntity>(select: ["RowKey"], cancellationToken: Cancellation).AsPages())
                    Assert.True(page.Values.Count <= 1_000);
            }

            return 0;
        }
        catch (RequestFailedException failure) when ((failure.Status, failure.ErrorCode) == (503, "ServerBusy"))
        {
            return 1;
        }
    }

    private async Task<double> RetriesAsync()
    {
        using var client = new HttpClient { BaseAddress = _backend.Addresses.Http };
        return (await client.GetStringAsync("metrics", Cancellation)).Split('\n')
            .Where(line => line.StartsWith("backend_table_retries_total", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
    }
}
