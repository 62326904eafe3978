using System.Collections.Concurrent;
using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.LocalHost.Timers;
using Serverless.Shared.Tables;
using Serverless.TableEmulator;

namespace Serverless.LocalHost.Tests.Timers;

public sealed class TimerClaimsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Due = new(2026, 11, 22, 10, 1, 0, TimeSpan.Zero);

    private readonly TempDirectory _directory = new();
    private TableEmulatorServer _tables = null!;
    private long _advancedAt;
    private string _shown = "";
    private long _shownAt;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tables = await TableEmulatorServer.StartAsync(
        new TableEmulatorOptions { Port = 0, DataDirectory = _directory.In("tables") }, NullLoggerFactory.Instance, CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _tables.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task TryClaim_SeveralHostsAtOnce_OneGetsEachOccurrence()
    {
        var hosts = Enumerable.Range(0, 5).Select(_ => Claims()).ToList();
        for (var minute = 0; minute < 5; minute++)
        {
            var claims = await Task.WhenAll(hosts.Select(host => host.TryClaimAsync("Sweep", Due.AddMinutes(minute), CancellationToken)));

            await Assert.Single(claims, claim => claim is not null)!.DisposeAsync();
        }
    }

    [Fact]
    public async Task TryClaim_OccurrenceBeforeTheLast_IsOver()
    {
        await using var run = await Claims().TryClaimAsync("Sweep", Due.AddMinutes(1), CancellationToken);

        Assert.Null(await Claims().TryClaimAsync("Sweep", Due, CancellationToken));
        await using var other = await Claims().TryClaimAsync("Other", Due, CancellationToken);
        Assert.NotNull(other);
    }

    [Fact]
    public async Task TryClaim_OwnClaimWhoseAnswerWasLost_IsItsOwn()
    {
        var claims = Claims();
        await using var lost = await claims.TryClaimAsync("Sweep", Due, CancellationToken);

        await using var run = await claims.TryClaimAsync("Sweep", Due, CancellationToken);
        Assert.NotNull(run);
    }

    [Fact]
    public async Task TryClaim_WhileAnotherHostRunsAnOccurrence_IsRefusedUntilThatIsOver()
    {
        var time = new FakeTimeProvider(Due);
        await using (var run = await Claims(time).TryClaimAsync("Sweep", Due, CancellationToken))
        {
            Assert.NotNull(run);
            for (var minute = 1; minute < 4; minute++)
                Assert.Null(await AdvancedAsync(time, Claims(time).TryClaimAsync("Sweep", Due.AddMinutes(minute), CancellationToken)));
        }

        await using var next = await Claims(time).TryClaimAsync("Sweep", Due.AddMinutes(4), CancellationToken);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task TryClaim_WhereTheRunOfAnotherHostShowsNoLife_IsGivenAfterTheExpiration()
    {
        var stopped = new FakeTimeProvider(Due);
        await using var dead = await Claims(stopped).TryClaimAsync("Sweep", Due, CancellationToken);
        var time = new FakeTimeProvider(Due);
        var began = time.GetTimestamp();

        await using var run = await AdvancedAsync(
            time, Claims(time).TryClaimAsync("Sweep", Due.AddMinutes(1), CancellationToken), waitsForLife: false);

        Assert.NotNull(run);
        Assert.True(time.GetElapsedTime(began) >= TimerClaims.Expiration);
    }

    [Fact]
    public async Task TryClaim_WhereAFormerLifeOfThisHostRan_IsGivenAtOnce()
    {
        var time = new FakeTimeProvider(Due);
        var former = HostInstance.Start(null);
        await using var dead = await Claims(time, former).TryClaimAsync("Sweep", Due, CancellationToken);

        await using var run = await Claims(time, HostInstance.Start(former.HostId)).TryClaimAsync("Sweep", Due.AddMinutes(1), CancellationToken);

        Assert.NotNull(run);
    }

    [Fact]
    public async Task Timer_TwoHostsAndRunsLongerThanTheInterval_OneRunAtATime()
    {
        var time = new FakeTimeProvider(Due.AddSeconds(-30));
        var runs = new Runs { Length = TimeSpan.FromSeconds(150) };
        await using var first = await StartAsync(time, runs);
        await using var second = await StartAsync(time, runs);

        try
        {
            await StepUntilAsync(time, () => runs.Occurrences.Count >= 3);

            Assert.Equal(1, runs.MostAtOnce);
        }
        finally
        {
            runs.Release();
        }
    }

    [Fact]
    public async Task Timer_TwoHosts_EachOccurrenceRunsOnce()
    {
        var time = new FakeTimeProvider(Due.AddSeconds(-30));
        var runs = new Runs();
        await using var first = await StartAsync(time, runs);
        await using var second = await StartAsync(time, runs);

        await StepUntilAsync(time, () => runs.Occurrences.Count >= 5);
        await first.StopAsync(CancellationToken);
        await second.StopAsync(CancellationToken);
        Assert.Equal(runs.Occurrences.Distinct(), runs.Occurrences);
    }

    private TableClient Table => new(_tables.ConnectionString, TableNames.Checkpoints);

    private TimerClaims Claims(TimeProvider? time = null, HostInstance? host = null) =>
        new(_tables.ConnectionString, host ?? HostInstance.Start(null), time ?? TimeProvider.System);

    /// <summary>The answer, as time goes by. Between two steps the hosts have time to act.</summary>
    private async Task<TimerRun?> AdvancedAsync(FakeTimeProvider time, Task<TimerRun?> claiming, bool waitsForLife = true)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                if (!claiming.IsCompleted && (!waitsForLife || await IsLifeShownAsync(time)))
                    Advance(time, TimeSpan.FromMilliseconds(500));
                await Task.Delay(20, CancellationToken);
                return claiming.IsCompleted;
            },
            "an answer");
        return await claiming;
    }

    /// <summary>Lets time go by until a condition holds; half an hour at most.</summary>
    private async Task StepUntilAsync(FakeTimeProvider time, Func<bool> condition)
    {
        var began = time.GetTimestamp();
        while (!condition())
        {
            Assert.True(time.GetElapsedTime(began) < TimeSpan.FromMinutes(30), "It did not come to that.");
            if (await IsLifeShownAsync(time))
                Advance(time, TimeSpan.FromSeconds(2));
            await Task.Delay(1, CancellationToken);
        }
    }

    private void Advance(FakeTimeProvider time, TimeSpan step)
    {
        _advancedAt = TimeProvider.System.GetTimestamp();
        time.Advance(step);
    }

    /// <summary>Whether whoever runs has shown it: on a machine that is busy with others, the tests' time must not run away from a
    /// host, or it would be taken for dead. After a second of the real clock it goes on all the same.</summary>
    private async Task<bool> IsLifeShownAsync(FakeTimeProvider time)
    {
        var rows = await Table.QueryAsync<TableEntity>(row => row.PartitionKey == TimerRow.PartitionKey, cancellationToken: CancellationToken)
            .ToListAsync(CancellationToken);
        var shown = string.Join(' ', rows.Select(row => row.ETag));
        if (shown != _shown)
            (_shown, _shownAt) = (shown, time.GetTimestamp());
        return !rows.Any(TimerRow.IsRunning)
            || time.GetElapsedTime(_shownAt) < 2 * TimerRun.RenewInterval
            || TimeProvider.System.GetElapsedTime(_advancedAt) > TimeSpan.FromSeconds(1);
    }

    /// <summary>The occurrence that is running.</summary>
    private async Task<DateTimeOffset> OccurrenceAsync() =>
        TimerRow.DueOf(await Table.GetEntityAsync<TableEntity>(TimerRow.PartitionKey, nameof(EachMinute), cancellationToken: CancellationToken))!.Value;

    private async Task<FunctionsApp> StartAsync(FakeTimeProvider time, Runs runs)
    {
        await Table.CreateIfNotExistsAsync(CancellationToken);
        runs.Occurrence = OccurrenceAsync;
        return await FunctionsAppHarness.StartAsync(
            [typeof(EachMinute)],
            settings: new() { ["Tables"] = _tables.ConnectionString },
            services: services => services.AddSingleton(runs).AddSingleton<TimeProvider>(time));
    }

    public sealed class Runs
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _running;
        private int _mostAtOnce;

        public ConcurrentQueue<DateTimeOffset> Occurrences { get; } = new();

        public Func<Task<DateTimeOffset>>? Occurrence { get; set; }

        public TimeSpan Length { get; set; }

        public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

        public async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
        {
            var running = Interlocked.Increment(ref _running);
            for (var most = MostAtOnce; running > most; most = MostAtOnce)
                Interlocked.CompareExchange(ref _mostAtOnce, running, most);
            Occurrences.Enqueue(await Occurrence!());
            if (Length > TimeSpan.Zero)
                await Task.WhenAny(Task.Delay(Length, time, cancellationToken), _released.Task);
            Interlocked.Decrement(ref _running);
        }

        /// <summary>Ends all runs, and those to come at once.</summary>
        public void Release() => _released.TrySetResult();
    }

    public sealed class EachMinute(Runs runs, TimeProvider time)
    {
        [Function("EachMinute")]
        public Task RunAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(timer);
            return runs.RunAsync(time, cancellationToken);
        }
    }
}
