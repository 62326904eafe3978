using Azure.Data.Tables;
using Serverless.LocalHost.Demo;

namespace Serverless.EndToEnd.Tests.Hosts;

/// <summary>Hosts come, go and are killed while events stream in: their partitions change hands within seconds, and nothing is
/// lost, doubled or stale.</summary>
public sealed class SharedPartitionsTests(ITestOutputHelper output)
{
    private static readonly TimeSpan JoinDeadline = TimeSpan.FromSeconds(10);

    /// <summary>A host counts as dead after 5 s; the machine may be busy.</summary>
    private static readonly TimeSpan DeathDeadline = TimeSpan.FromSeconds(15);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_JoinLeaveAndAreKilledMidStream_PartitionsMoveAndTheLedgerBalances()
    {
        await using var backend = await SharedBackend.StartAsync();
        var series = SampleSeries.LoadAll(SampleSeries.DefaultDirectory);
        var metrics = series.ToDictionary(one => one.DeviceId, one => one.Metric, StringComparer.Ordinal);
        var start = TimeProvider.System.GetUtcNow();
        var (first, firstHttp) = await backend.StartHostAsync("a");
        using (var client = new BackendClient(firstHttp, null))
        {
            foreach (var one in series)
            {
                await client.RegisterAsync(one.DeviceId, new { type = one.Type }, Stop);
            }
        }

        var a = Assert.Single(await backend.OwnersAsync());
        Assert.Equal(4, a.Value);
        var plan = SendPlan.Build(series, start, "retired-1", seed: 5).Where(one => one.Reading is not null).ToList();
        await using var sender = new PlannedSender(backend.EventHubsConnection, plan);

        var (second, _) = await backend.StartHostAsync("b");
        Report("second host joins, 2/2", await backend.OwnersBecomeAsync(owners => owners.Count == 2 && owners.Values.All(count => count == 2), JoinDeadline));
        var b = (await backend.OwnersAsync()).Keys.Single(host => host != a.Key);

        await first.KillAsync(Stop);
        Report("first host killed, second has all", await backend.OwnersBecomeAsync(owners => owners.GetValueOrDefault(b) == 4, DeathDeadline));

        var (third, _) = await backend.StartHostAsync("c");
        Report("third host joins, 2/2", await backend.OwnersBecomeAsync(owners => owners.Count == 2 && owners.GetValueOrDefault(b) == 2, JoinDeadline));
        await third.TerminateAsync(Stop);
        Assert.Equal(0, await third.ExitCodeAsync(Stop));
        Report("third host has left, second has all", await backend.OwnersBecomeAsync(owners => owners.GetValueOrDefault(b) == 4, JoinDeadline));

        await second.KillAsync(Stop);
        var restarted = TimeProvider.System.GetTimestamp();
        var (_, secondHttp) = await backend.StartHostAsync("b");
        // Its own former partitions wait for no time to run out.
        Assert.Equal(4, (await backend.OwnersAsync()).GetValueOrDefault(b));
        Report("second host killed and restarted, ready with all", TimeProvider.System.GetElapsedTime(restarted));
        await backend.StartHostAsync("a");
        Report("first host restarted, 2/2", await backend.OwnersBecomeAsync(
            owners => owners.GetValueOrDefault(a.Key) == 2 && owners.GetValueOrDefault(b) == 2, JoinDeadline));

        await sender.StopAsync();
        await AssertBalancedAsync(backend, secondHttp, sender.Log, metrics, start);
    }

    private static async Task AssertBalancedAsync(
        SharedBackend backend, Uri http, SenderLog log, Dictionary<string, string> metrics, DateTimeOffset start)
    {
        using var reader = new BackendClient(http, null);
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(60);
        while (await reader.GetLagAsync(Stop) > 0)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, $"The lag does not end.{Environment.NewLine}{backend.Transcript}");
            await Task.Delay(50, Stop);
        }

        var raw = await TableScan.RunAsync(new TableServiceClient(backend.TablesConnection), metrics, start, Stop);
        var from = DateTimeOffset.FromUnixTimeMilliseconds(
            log.Devices.Values.SelectMany(device => device.Readings.Values).Min(reading => reading.Timestamp));
        var shown = await HttpScan.RunAsync(reader, metrics, from, Stop);
        var ledger = Ledger.Balance(log, raw.Devices, shown, raw.DeadLetters);
        using var text = new StringWriter();
        LedgerReport.Write(text, ledger);
        Assert.True(ledger.Balances, text + backend.Transcript);
    }

    private void Report(string what, TimeSpan took) => output.WriteLine($"{what}: {took.TotalSeconds:0.00} s");
}
