using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Timers;

public sealed class TimerTriggerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
    private readonly Runs _runs = new();

    [Fact]
    public async Task Timer_ScheduleFromSetting_RunsAtEachOccurrence()
    {
        await using var app = await StartAsync(typeof(EachMinute));

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(_runs.Infos);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => _runs.Infos.Count == 1, "the first run");

        var info = Assert.Single(_runs.Infos);
        Assert.False(info.IsPastDue);
        Assert.Equal(new DateTime(2026, 11, 22, 10, 2, 0, DateTimeKind.Utc), info.ScheduleStatus!.Next);
    }

    [Fact]
    public async Task Timer_MachineSleptOverAnOccurrence_IsPastDueOnce()
    {
        await using var app = await StartAsync(typeof(EachMinute));

        _time.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() => _runs.Infos.Count == 1, "one run");

        Assert.True(Assert.Single(_runs.Infos).IsPastDue);
    }

    [Fact]
    public async Task Timer_RunLongerThanTheInterval_NextOneWaits()
    {
        var release = new TaskCompletionSource();
        _runs.During = () => release.Task;
        await using var app = await StartAsync(typeof(EachMinute));

        _time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => _runs.Infos.Count == 1, "the first run");
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Single(_runs.Infos);
        release.SetResult();
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return _runs.Infos.Count == 2;
            },
            "the second run");
    }

    [Fact]
    public async Task Timer_RunOnStartup_RunsAtOnceAndRepeatsAfterAFailure()
    {
        var failures = 0;
        _runs.During = () => Interlocked.Increment(ref failures) == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask;
        await using var app = await StartAsync(typeof(AtStart));

        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return _runs.Infos.Count == 2;
            },
            "the run and its repetition");

        Assert.Null(_runs.Infos.First().ScheduleStatus);
    }

    [Fact]
    public async Task Stop_RunInHand_IsFinished()
    {
        var release = new TaskCompletionSource();
        var finished = false;
        _runs.During = async () =>
        {
            await release.Task;
            finished = true;
        };
        await using var app = await StartAsync(typeof(AtStart));
        await Eventually.TrueAsync(() => _runs.Infos.Count == 1, "the run");

        var stopping = app.StopAsync(TestContext.Current.CancellationToken);
        release.SetResult();
        await stopping;

        Assert.True(finished);
    }

    [Theory]
    [InlineData("every minute", "which is not an NCRONTAB expression of six fields")]
    [InlineData("* * * * *", "which is not an NCRONTAB expression of six fields")]
    [InlineData("", "needs the setting 'Schedule', which is missing")]
    public async Task Start_BadSchedule_NamesFunctionAndReason(string schedule, string expected)
    {
        var problem = await Assert.ThrowsAsync<StartupException>(() => StartAsync(typeof(EachMinute), schedule));

        Assert.Contains("'EachMinute'", problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private Task<FunctionsApp> StartAsync(Type function, string schedule = "0 * * * * *") => FunctionsAppHarness.StartAsync(
        [function],
        settings: new() { ["Schedule"] = schedule },
        services: services => services.AddSingleton(_runs).AddSingleton<TimeProvider>(_time));

    public sealed class Runs
    {
        public ConcurrentQueue<TimerInfo> Infos { get; } = new();

        public Func<Task> During { get; set; } = static () => Task.CompletedTask;
    }

    public sealed class EachMinute(Runs runs)
    {
        [Function("EachMinute")]
        public async Task RunAsync([TimerTrigger("%Schedule%")] TimerInfo timer)
        {
            runs.Infos.Enqueue(timer);
            await runs.During();
        }
    }

    public sealed class AtStart(Runs runs)
    {
        [Function("AtStart")]
        [FixedDelayRetry(-1, "00:00:00.100")]
        public async Task RunAsync([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true, UseMonitor = false)] TimerInfo timer)
        {
            runs.Infos.Enqueue(timer);
            await runs.During();
        }
    }
}
