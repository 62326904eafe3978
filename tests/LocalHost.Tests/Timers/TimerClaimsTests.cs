using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.LocalHost.Timers;
using Serverless.TableEmulator;

namespace Serverless.LocalHost.Tests.Timers;

public sealed class TimerClaimsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Due = new(2026, 11, 22, 10, 1, 0, TimeSpan.Zero);

    private readonly TempDirectory _directory = new();
    private TableEmulatorServer _tables = null!;

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

            Assert.Single(claims, claim => claim);
        }
    }

    [Fact]
    public async Task TryClaim_OccurrenceBeforeTheLast_IsOver()
    {
        await Claims().TryClaimAsync("Sweep", Due.AddMinutes(1), CancellationToken);

        Assert.False(await Claims().TryClaimAsync("Sweep", Due, CancellationToken));
        Assert.True(await Claims().TryClaimAsync("Other", Due, CancellationToken));
    }

    [Fact]
    public async Task TryClaim_OwnClaimWhoseAnswerWasLost_IsItsOwn()
    {
        var claims = Claims();
        await claims.TryClaimAsync("Sweep", Due, CancellationToken);

        Assert.True(await claims.TryClaimAsync("Sweep", Due, CancellationToken));
    }

    [Fact]
    public async Task Timer_TwoHosts_EachOccurrenceRunsOnce()
    {
        var time = new FakeTimeProvider(Due.AddSeconds(-30));
        var runs = new Runs();
        await using var first = await StartAsync(time, runs);
        await using var second = await StartAsync(time, runs);

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return runs.Times.Count >= 5;
            },
            "five occurrences run");
        await first.StopAsync(CancellationToken);
        await second.StopAsync(CancellationToken);
        // A run comes within a minute of its occurrence here.
        Assert.Equal(runs.Times.Count, runs.Times.DistinctBy(run => (run.Hour, run.Minute)).Count());
    }

    private TimerClaims Claims() => new(_tables.ConnectionString, HostInstance.Start(null));

    private Task<FunctionsApp> StartAsync(FakeTimeProvider time, Runs runs) => FunctionsAppHarness.StartAsync(
        [typeof(EachMinute)],
        settings: new() { ["Tables"] = _tables.ConnectionString },
        services: services => services.AddSingleton(runs).AddSingleton<TimeProvider>(time));

    public sealed class Runs
    {
        public ConcurrentQueue<DateTimeOffset> Times { get; } = new();
    }

    public sealed class EachMinute(Runs runs, TimeProvider time)
    {
        [Function("EachMinute")]
        public void Run([TimerTrigger("0 * * * * *")] TimerInfo timer)
        {
            ArgumentNullException.ThrowIfNull(timer);
            runs.Times.Enqueue(time.GetUtcNow());
        }
    }
}
