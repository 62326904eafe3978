using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>kill -9 of the whole backend, emulators included, at random moments under load: what was acknowledged is there, once.</summary>
public sealed class KillTests
{
    private const int Devices = 60;
    private const int SliceEvents = 120;
    private const int MostMoreKills = 20;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Backend_KilledAtRandomMomentsUnderLoad_LedgerBalances()
    {
        var stop = TestContext.Current.CancellationToken;
        var random = new Random(FaultOptions.Seed);
        var ledger = new FleetLedger();
        var plan = new FleetPlan("kill", Devices, TimeProvider.System.GetUtcNow().AddMinutes(-30), FaultOptions.Seed);
        var registered = new ConcurrentBag<string>();
        var readyTimes = new List<TimeSpan>();
        var whileStarting = 0;
        List<FleetEvent> unanswered = [];
        await using var backend = new Backend();
        await backend.StartAsync(stop);
        await backend.RegisterAsync(plan.Devices, stop);

        // On a machine that is busy a life may be over before anything was acknowledged; then there are more lives.
        var kills = 0;
        for (; kills < FaultOptions.Kills || (!HasLoad() && kills < FaultOptions.Kills + MostMoreKills); kills++)
        {
            using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var sending = SendAsync(backend.Addresses, unanswered, plan, ledger, life.Token);
            var registering = RegisterAsync(backend.Addresses, $"new-{kills}", registered, life.Token);
            await Task.Delay(random.NextDouble() * LongestLife, stop);
            await backend.KillAsync();
            await life.CancelAsync();
            await registering;

            // Some devices send again what nobody answered for, some give up.
            unanswered = await sending;
            unanswered = random.Next(2) == 0 ? unanswered : [];
            if (random.Next(4) == 0)
            {
                // Before it is ready, too.
                backend.Launch();
                await Task.Delay(random.NextDouble() * LongestLife, stop);
                await backend.KillAsync();
                whileStarting++;
            }

            readyTimes.Add(await backend.StartAsync(stop));
        }

        await using var sender = new FleetSender(backend.Addresses.EventHubs, ledger);
        await sender.DeliverAsync(plan.Take(SliceEvents), stop);
        var left = await Ingested.WaitAsync(backend.Tables, await sender.CountAsync(stop), TimeSpan.FromSeconds(60), stop);
        var stored = await StoredFleet.ReadAsync(backend.Tables, backend.Addresses.Http, plan.Devices, stop);
        var faults = ledger.Balance(stored).Concat(await LostDevicesAsync(backend.Addresses.Http, registered, stop)).ToList();
        readyTimes.Sort();
        FaultReport.Write($"Kills of the whole backend (seed {FaultOptions.Seed})",
        [
            ("kills under load", $"{kills}"),
            ("further kills while it started", $"{whileStarting}"),
            ("events acknowledged", $"{ledger.Acknowledged:N0}"),
            ("events sent without an answer", $"{ledger.Unanswered:N0}"),
            ("registrations acknowledged", $"{registered.Count:N0}"),
            ("lost, doubled, altered or stale", $"{faults.Count}"),
            ("ready after a kill, median", $"{readyTimes[readyTimes.Count / 2].TotalSeconds:F2} s"),
            ("ready after a kill, longest", $"{readyTimes[^1].TotalSeconds:F2} s"),
        ]);

        Assert.True(left == 0, $"seed {FaultOptions.Seed}: {left} events were never worked off. {backend.Transcript}");
        Assert.True(faults.Count == 0, $"seed {FaultOptions.Seed}: {string.Join("; ", faults)}. {backend.Transcript}");
        Assert.True(HasLoad(), "There was no load.");
        Assert.True(!FaultOptions.HoldBars || readyTimes[^1] < TimeSpan.FromSeconds(3), $"ready after {readyTimes[^1]}");

        bool HasLoad() => ledger.Acknowledged > FaultOptions.Kills * SliceEvents && !registered.IsEmpty;
    }

    /// <summary>Sends until the backend's life is over.</summary>
    /// <returns>The last events, which nobody answered for.</returns>
    private static async Task<List<FleetEvent>> SendAsync(
        BackendAddresses addresses, List<FleetEvent> first, FleetPlan plan, FleetLedger ledger, CancellationToken life)
    {
        await using var sender = new FleetSender(addresses.EventHubs, ledger);
        var unanswered = await sender.SendAsync(first, CancellationToken.None);
        while (unanswered.Count == 0 && !life.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            unanswered = await sender.SendAsync(plan.Take(SliceEvents), CancellationToken.None);
            var rest = Pace - Stopwatch.GetElapsedTime(began);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, life).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return unanswered;
    }

    private static async Task RegisterAsync(BackendAddresses addresses, string prefix, ConcurrentBag<string> registered, CancellationToken life)
    {
        using var client = new HttpClient { BaseAddress = addresses.Http };
        for (var number = 0; !life.IsCancellationRequested; number++)
        {
            try
            {
                using var response = await client.PutAsJsonAsync($"api/devices/{prefix}-{number}", new { type = "pump" }, life);
                if (response.StatusCode == HttpStatusCode.Created)
                {
                    registered.Add($"{prefix}-{number}");
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                // Killed: this one may be there or not.
            }
        }
    }

    private static async Task<IEnumerable<string>> LostDevicesAsync(Uri backend, IEnumerable<string> registered, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = backend };
        var lost = new List<string>();
        foreach (var device in registered)
        {
            using var response = await client.GetAsync($"api/devices/{device}", stop);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                lost.Add($"registration lost: {device}");
            }
        }

        return lost;
    }
}
