using System.Diagnostics;
using System.Globalization;

namespace Serverless.LocalHost.Demo;

/// <summary>
/// The main job on real data: registers devices, replays <c>samples/</c> through Event Hubs with faults, reads
/// everything back from the tables and over HTTP, and prints the ledger.
/// </summary>
internal sealed class DemoCommand(DemoTarget target, DemoOptions options, TimeProvider time, TextWriter output, TextWriter progress)
{
    /// <returns>0 when the ledger balances, else 1.</returns>
    /// <exception cref="DemoException">The demo could not be carried through.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var series = SampleSeries.LoadAll(SampleSeries.DefaultDirectory)
            .Select(one => one with
            {
                DeviceId = one.DeviceId + options.DeviceSuffix,
                Rows = [.. one.Rows.TakeLast(options.Rows ?? one.Rows.Count)],
            })
            .ToList();
        var metrics = series.ToDictionary(one => one.DeviceId, one => one.Metric, StringComparer.Ordinal);
        var disabledDevice = PoisonEvents.DisabledDevice + options.DeviceSuffix;
        using var client = new BackendClient(target.Http, target.FunctionKey);

        await RegisterAsync(client, series, disabledDevice, cancellationToken);
        progress.WriteLine($"registered {series.Count} devices and {disabledDevice}, which is disabled");

        var start = time.GetUtcNow();
        var plan = SendPlan.Build(series, start, disabledDevice, options.Seed);
        var log = new SenderLog();
        var clock = time.GetTimestamp();
        var probe = new StateProbe(client, metrics, time);
        await ReplayAsync(client, probe, plan, log, cancellationToken);
        var elapsed = time.GetElapsedTime(clock);

        if (options.Break != DemoBreak.None)
        {
            await TableSpoiler.SpoilAsync(target.Tables, options.Break, series[0].DeviceId, cancellationToken);
        }

        progress.WriteLine("reading everything back from the tables and over HTTP");
        var scan = await TableScan.RunAsync(target.Tables, metrics, start, cancellationToken);
        var from = DateTimeOffset.FromUnixTimeMilliseconds(log.Devices.Values.SelectMany(device => device.Readings.Values).Min(reading => reading.Timestamp));
        var shown = await HttpScan.RunAsync(client, metrics, from, cancellationToken);

        var ledger = Ledger.Balance(log, scan.Devices, shown, scan.DeadLetters);
        LedgerReport.Write(output, ledger);
        WriteFigures(log, probe, elapsed);
        return Verdict(ledger);
    }

    private static async Task RegisterAsync(
        BackendClient client, List<SampleSeries> series, string disabledDevice, CancellationToken cancellationToken)
    {
        foreach (var one in series)
        {
            await client.RegisterAsync(one.DeviceId, new { type = one.Type, site = one.Site }, cancellationToken);
        }

        await client.RegisterAsync(disabledDevice, new { type = "machine", site = "plant", status = "disabled" }, cancellationToken);
    }

    private async Task ReplayAsync(
        BackendClient client, StateProbe probe, IReadOnlyList<PlannedEvent> plan, SenderLog log, CancellationToken cancellationToken)
    {
        using var stopProbe = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var probing = probe.RunAsync(stopProbe.Token);
        using (var lines = new DemoProgress(progress, "sent", plan.Count, time))
        {
            await new Replay(target.Sender, probe, time).RunAsync(plan, log, lines, cancellationToken);
        }

        await DrainAsync(client, cancellationToken);
        await stopProbe.CancelAsync();
        await probing;
    }

    /// <summary>Waits until the backend has finished with every event. What it has lost by then the ledger shows.</summary>
    private async Task DrainAsync(BackendClient client, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var second = 1; ; )
        {
            var lag = await client.GetLagAsync(cancellationToken);
            if (lag == 0)
            {
                return;
            }

            var waited = time.GetElapsedTime(start);
            if (waited > options.DrainTimeout)
            {
                progress.WriteLine($"the backend still has {lag} events to process after {options.DrainTimeout.TotalSeconds} s: the ledger shows them as missing");
                return;
            }

            if (waited.TotalSeconds >= second)
            {
                second++;
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"waiting for the last {lag:N0} events"));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    private void WriteFigures(SenderLog log, StateProbe probe, TimeSpan elapsed)
    {
        using var self = Process.GetCurrentProcess();
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{log.Sent:N0} events in {elapsed.TotalSeconds:F1} s: {log.Sent / elapsed.TotalSeconds:N0} events/s; sent to queryable p50 {probe.Latency(0.5):F0} ms, p99 {probe.Latency(0.99):F0} ms; {self.WorkingSet64 / 1_000_000} MB resident"));
    }

    private int Verdict(LedgerResult ledger)
    {
        if (ledger.Balances)
        {
            output.WriteLine("the ledger balances: nothing lost, nothing doubled, nothing stale");
            return 0;
        }

        var wrong = ledger.Rows.Where(row => !row.Balances).Select(row => row.DeviceId).ToList();
        output.WriteLine(wrong.Count > 0
            ? $"the ledger does not balance: {string.Join(", ", wrong)}"
            : $"the ledger does not balance: {ledger.Unexpected} dead letters nobody sent poison for");
        return 1;
    }
}
