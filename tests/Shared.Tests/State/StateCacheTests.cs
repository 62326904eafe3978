using Azure;
using Serverless.Shared.State;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.State;

public sealed class StateCacheTests
{
    [Fact]
    public void Put_BeyondTheBound_DropsTheLeastRecentlyUsed()
    {
        // Room for two states without metrics.
        var cache = new StateCache(maxBytes: 900);
        cache.Put(Stored("a"));
        cache.Put(Stored("b"));
        cache.Find("a");

        cache.Put(Stored("c"));

        Assert.NotNull(cache.Find("a"));
        Assert.Null(cache.Find("b"));
        Assert.NotNull(cache.Find("c"));
    }

    [Fact]
    public void Put_LargeState_CountsByItsMetricsAndTexts()
    {
        var cache = new StateCache(maxBytes: 4_000);
        cache.Put(Stored("a"));

        cache.Put(Stored("b", new string('x', 2_000)));

        Assert.Null(cache.Find("b"));
        Assert.Null(cache.Find("a"));
    }

    [Fact]
    public void Put_Again_ReplacesAndDoesNotCountTwice()
    {
        var cache = new StateCache(maxBytes: 900);
        cache.Put(Stored("b"));
        for (var i = 0; i < 100; i++)
        {
            cache.Put(Stored("a", version: i));
        }

        Assert.Equal(99, cache.Find("a")!.State.Version);
        Assert.NotNull(cache.Find("b"));
    }

    [Fact]
    public void Put_NoRoomAtAll_KeepsNothing()
    {
        var cache = new StateCache(maxBytes: 0);

        cache.Put(Stored("a"));

        Assert.Null(cache.Find("a"));
    }

    private static StoredState Stored(string device, string? text = null, long version = 1) => new(
        new DeviceState
        {
            DeviceId = device,
            Registration = 1,
            Version = version,
            Metrics = text is null ? [] :
                [new MetricState { Name = "t", Value = MetricValue.FromText(text), Timestamp = 1, Sequence = 1, ContentHash = 1 }],
        },
        new ETag("\"1\""));
}
