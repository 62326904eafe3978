using Microsoft.Extensions.Time.Testing;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Tests.Engine;

/// <summary>The seconds of a run by a clock that the test moves.</summary>
public sealed class IntervalMeterTests
{
    private static readonly LoadShape Shape = new()
    {
        Clients = 1,
        Ramp = TimeSpan.FromSeconds(1),
        WarmUp = TimeSpan.FromSeconds(1.5),
        Duration = TimeSpan.FromSeconds(3),
    };

    private readonly FakeTimeProvider _time = new();
    private readonly List<IntervalFigures> _seconds = [];

    [Fact]
    public async Task RunAsync_EachSecond_HasItsPhaseAndTheTimeLeft()
    {
        await RunAsync(1, 1, 1, 1, 1, 1, 1);

        Assert.Equal(["ramp", "warm-up", "warm-up", "measured", "measured", "measured", "end"], _seconds.Select(second => second.Phase));
        Assert.Equal([4.5, 3.5, 2.5, 1.5, 0.5, 0, 0], _seconds.Select(second => second.SecondsLeft));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], _seconds.Select(second => second.Seconds));
    }

    [Fact]
    public async Task RunAsync_Stall_IsOneSecondAndThoseBehindItAreWhole()
    {
        await RunAsync(1, 2.7, 1.3);

        Assert.Equal([1, 3.7, 5], _seconds.Select(second => second.Seconds));
    }

    [Fact]
    public async Task RunAsync_Requests_CountInTheirSecond()
    {
        using var over = new CancellationTokenSource();
        var run = new LoadRun(Shape, _time, CancellationToken.None, CancellationToken.None);
        var meter = new IntervalMeter(run).RunAsync(_seconds.Add, _time, over.Token);
        for (var second = 0; second < 2; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.5));
            run.Add(run.Elapsed - TimeSpan.FromMilliseconds(50), run.Elapsed, second == 0 ? "status 503" : null);
            await AdvanceAsync(0.5, second + 1);
        }

        await over.CancelAsync();
        await meter.WithinLimitAsync("the seconds of a run");

        Assert.Equal([(1.0, 1L), (1.0, 0L)], _seconds.Select(second => (second.RequestsPerSecond, second.Errors)));
        Assert.All(_seconds, second => Assert.InRange(second.P99, 49, 51));
    }

    /// <summary>Lets so many seconds pass, one after another.</summary>
    private async Task RunAsync(params double[] steps)
    {
        using var over = new CancellationTokenSource();
        var run = new LoadRun(Shape, _time, CancellationToken.None, CancellationToken.None);
        var meter = new IntervalMeter(run).RunAsync(_seconds.Add, _time, over.Token);
        for (var step = 0; step < steps.Length; step++)
        {
            await AdvanceAsync(steps[step], step + 1);
        }

        await over.CancelAsync();
        await meter.WithinLimitAsync("the seconds of a run");
    }

    private async Task AdvanceAsync(double seconds, int told)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await Task.Run(async () =>
        {
            while (_seconds.Count < told)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
            }
        }).WithinLimitAsync($"second {told} to be told");
    }
}
