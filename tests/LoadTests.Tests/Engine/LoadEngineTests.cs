using System.Diagnostics;
using System.Text;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Scenarios;

namespace Serverless.LoadTests.Tests.Engine;

/// <summary>The engine against servers whose delays are known. The machine may be busy: upper bounds leave room, lower ones are strict.</summary>
public sealed class LoadEngineTests
{
    private static readonly LoadShape Short = new() { Clients = 8, Duration = TimeSpan.FromSeconds(2), RequestTimeout = TimeSpan.FromMinutes(1) };

    private readonly List<IntervalFigures> _seconds = [];

    [Fact]
    public async Task RunAsync_ClosedModel_MeasuresTheServersDelay()
    {
        var delay = TimeSpan.FromMilliseconds(100);
        await using var server = await DelayServer.StartAsync((_, abort) => AfterAsync(delay, abort));

        var result = await RunAsync(server, Short);

        Assert.InRange(result.Recorder.Response.Milliseconds(0.01), 95, 60_000);
        Assert.Equal(8, server.MostAtOnce);
        Assert.InRange(result.RequestsPerSecond, 4, 8 / 0.095);
        Assert.Equal(server.Requests, result.Requests);
        Assert.Equal(0, result.Errors);
        Assert.False(result.EndedEarly);
    }

    [Fact]
    public async Task RunAsync_SomeRequestsSlow_ShowInTheirPercentile()
    {
        await using var server = await DelayServer.StartAsync((number, abort) => AfterAsync(TimeSpan.FromMilliseconds(number % 20 == 0 ? 3_000 : 1), abort));

        var response = (await RunAsync(server, Short with { Rate = 100, Clients = 100 })).Recorder.Response;

        Assert.InRange(response.Milliseconds(0.98), 2_990, 60_000);
        Assert.True(response.Milliseconds(0.5) < 2_990, $"p50 {response.Milliseconds(0.5)}");
    }

    [Fact]
    public async Task RunAsync_OpenModelAndStall_ShowsInP99ThoughOneRequestWasUnderWay()
    {
        var stall = TimeSpan.FromSeconds(1);
        await using var server = await DelayServer.StartAsync((number, abort) => AfterAsync(number == 50 ? stall : TimeSpan.Zero, abort));

        var result = await RunAsync(server, Short with { Rate = 100, Clients = 1, Duration = TimeSpan.FromSeconds(3) });

        // A hundred of 300 requests were due during the stall and waited between 0 and 1 s; one of them was under way.
        Assert.Equal(300, result.Requests);
        Assert.InRange(result.Recorder.Response.Milliseconds(0.99), 900, 60_000);
        Assert.InRange(result.Recorder.Response.Milliseconds(0.80), 300, 60_000);
        Assert.InRange(result.Recorder.Service.MostMilliseconds, 990, 60_000);
        Assert.True(result.Recorder.Service.Milliseconds(0.99) < 900, $"service p99 {result.Recorder.Service.Milliseconds(0.99)}");
    }

    [Fact]
    public async Task RunAsync_StallAtTheEnd_RequestsThatWereDueAreSentAndCounted()
    {
        await using var server = await DelayServer.StartAsync((number, abort) => AfterAsync(number == 100 ? TimeSpan.FromSeconds(2) : TimeSpan.Zero, abort));

        var result = await RunAsync(server, Short with { Rate = 100, Clients = 1 });

        Assert.Equal(200, result.Requests);
        Assert.Equal(200, server.Requests);
        Assert.InRange(result.Recorder.Response.Milliseconds(0.6), 1_000, 60_000);
    }

    [Fact]
    public async Task RunAsync_OpenModel_StartsAsManyAsTheRateSays()
    {
        await using var server = await DelayServer.StartAsync((_, abort) => AfterAsync(TimeSpan.Zero, abort));
        var shape = Short with { Rate = 300, Ramp = TimeSpan.FromSeconds(1), WarmUp = TimeSpan.FromSeconds(0.5) };

        var result = await RunAsync(server, shape);

        // 150 in the ramp and 150 in the warm-up are not measured.
        Assert.Equal(600, result.Requests);
        Assert.Equal(900, server.Requests);
        Assert.InRange(result.RequestsPerSecond, 299, 301);
        Assert.NotEmpty(_seconds);
    }

    [Fact]
    public async Task RunAsync_BadAnswers_AreCountedByStatus()
    {
        await using var server = await DelayServer.StartAsync((number, _) => Task.FromResult(number % 4 == 0 ? 503 : 200));

        var result = await RunAsync(server, Short with { Rate = 100 });

        Assert.Equal(50, result.Recorder.Errors["status 503"]);
        Assert.Equal(0.25, result.ErrorShare);
        Assert.Equal(75, result.RequestsPerSecond);
    }

    [Fact]
    public async Task RunAsync_NoAnswer_IsATimeout()
    {
        await using var server = await DelayServer.StartAsync((number, abort) => AfterAsync(number == 0 ? TimeSpan.FromMinutes(1) : TimeSpan.Zero, abort));

        var result = await RunAsync(server, Short with { Rate = 50, RequestTimeout = TimeSpan.FromMilliseconds(300) });

        Assert.InRange(result.Recorder.Errors[RequestLoop.TimedOut], 1, 100);
        Assert.InRange(result.Recorder.Response.MostMilliseconds, 299, 60_000);
        Assert.Equal(100, result.Requests);
    }

    [Fact]
    public async Task RunAsync_NobodyListens_CountsBrokenConnectionsWithoutSpinning()
    {
        using var nobody = new ClosedPort();

        var result = await RunAsync(nobody.Address, Short with { Clients = 2, Duration = TimeSpan.FromSeconds(1) }, TestContext.Current.CancellationToken);

        Assert.InRange(result.Recorder.Errors[RequestLoop.Connection], 2, 22);
        Assert.Equal(1, result.ErrorShare);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(200.0)]
    public async Task RunAsync_Stopped_EndsEarlyWithWhatWasMeasured(double? rate)
    {
        using var stop = new CancellationTokenSource();
        var stopped = 0L;
        await using var server = await DelayServer.StartAsync((number, abort) =>
        {
            if (number == 100)
            {
                stopped = Stopwatch.GetTimestamp();
                stop.Cancel();
            }

            return AfterAsync(TimeSpan.FromMilliseconds(5), abort);
        });

        var result = await RunAsync(server.Address, Short with { Rate = rate, Duration = TimeSpan.FromMinutes(10) }, stop.Token);

        Assert.True(result.EndedEarly);
        Assert.InRange(result.Measured, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(5));
        Assert.InRange(result.Requests, 100, server.Requests);

        // What is under way has two seconds: only a machine that stood still for so long gives it up.
        Assert.True(result.Errors == 0 || Stopwatch.GetElapsedTime(stopped) >= TimeSpan.FromSeconds(2), string.Join(' ', result.Recorder.Errors));
        Assert.True(result.RequestsPerSecond > 0);
    }

    [Fact]
    public async Task RunAsync_StoppedDuringWarmUp_HasMeasuredNothing()
    {
        using var stop = new CancellationTokenSource();
        await using var server = await DelayServer.StartAsync((number, _) =>
        {
            if (number == 10)
            {
                stop.Cancel();
            }

            return Task.FromResult(200);
        });

        var result = await RunAsync(server.Address, Short with { WarmUp = TimeSpan.FromMinutes(10) }, stop.Token);

        Assert.True(result.EndedEarly);
        Assert.Equal(TimeSpan.Zero, result.Measured);
        Assert.Equal(0, result.RequestsPerSecond);
    }

    [Fact]
    public async Task RunAsync_LoadHearsOfTheStopFirstAndEnds_StillEndedEarly()
    {
        using var stop = new CancellationTokenSource();

        // Who registers last is told first, and ends the run before the engine is told.
        var running = new LoadEngine(TimeProvider.System).RunAsync(
            Short with { Duration = TimeSpan.FromMinutes(10) },
            async run =>
            {
                var ended = new TaskCompletionSource();
                await using var registration = run.Ended.Register(ended.SetResult);
                await ended.Task.ConfigureAwait(false);
            },
            _seconds.Add,
            stop.Token);
        await stop.CancelAsync();
        var result = await running.WithinLimitAsync("a load that was stopped");

        Assert.True(result.EndedEarly);
        Assert.InRange(result.Measured, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    private static async Task<int> AfterAsync(TimeSpan delay, CancellationToken abort)
    {
        await Task.Delay(delay, abort);
        return 200;
    }

    private Task<LoadResult> RunAsync(DelayServer server, LoadShape shape) => RunAsync(server.Address, shape, TestContext.Current.CancellationToken);

    private Task<LoadResult> RunAsync(Uri address, LoadShape shape, CancellationToken stop)
    {
        var request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
        return new LoadEngine(TimeProvider.System)
            .RunAsync(shape, number => new HttpClientConnection(address, [request], number), _seconds.Add, stop).WithinLimitAsync("a load of seconds");
    }
}
