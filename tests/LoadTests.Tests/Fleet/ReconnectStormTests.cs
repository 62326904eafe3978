using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.EventHubs;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Tests.Engine;
using Serverless.LocalHost.EventHubs;

namespace Serverless.LoadTests.Tests.Fleet;

public sealed class ReconnectStormTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task RunAsync_NobodyListensAndTheLoadIsOver_IsLostAfterAMinute()
    {
        using var nobody = new ClosedPort();
        await using var gateway = Gateway(nobody);
        await using var storm = new ReconnectStorm([gateway], [], _time);
        var run = new LoadRun(new LoadShape { Clients = 1, Duration = TimeSpan.FromSeconds(1) }, _time, CancellationToken.None, CancellationToken.None);

        await PassAsync(storm.RunAsync(run, TimeSpan.Zero)).WithinLimitAsync("a gateway to be given up");

        Assert.Equal((1, 0), (storm.Lost, storm.Gateways.Count));
        Assert.InRange(run.Elapsed, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task RunAsync_SomebodyEndsTheRun_NobodyIsLost()
    {
        using var nobody = new ClosedPort();
        using var stop = new CancellationTokenSource();
        await using var gateway = Gateway(nobody);
        await using var storm = new ReconnectStorm([gateway], [], _time);
        var running = storm.RunAsync(new LoadRun(new LoadShape { Clients = 1, Duration = TimeSpan.FromSeconds(1) }, _time, stop.Token, CancellationToken.None), TimeSpan.Zero);

        await stop.CancelAsync();
        await running.WithinLimitAsync("a storm that was ended");

        Assert.Equal(0, storm.Lost);
    }

    private Gateway Gateway(ClosedPort nobody) => new(
        EventHubConnectionString.Parse(LocalConnections.EventHubs(new Uri(string.Create(CultureInfo.InvariantCulture, $"amqp://127.0.0.1:{nobody.Address.Port}")))), _time);

    /// <summary>Lets seconds pass until a task has ended.</summary>
    private async Task PassAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }

        await task;
    }
}
