using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator.Throughput;

namespace Serverless.EventHubEmulator.Tests.Throughput;

public sealed class RateLimitTests
{
    private const int MegaByte = 1024 * 1024;

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(2_000, 1)]
    [InlineData(1, 200)]
    public void TryTake_MoreThanASecondsWorth_IsPaidForByTheNextSecond(int bytes, int events)
    {
        var limit = new RateLimit(bytesPerSecond: 1_000, eventsPerSecond: 100, _time);
        Assert.True(limit.TryTake(bytes, events));
        Assert.False(limit.TryTake(1, 1));
        Assert.Equal(TimeSpan.FromMilliseconds(1_001), limit.Wait());

        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(limit.TryTake(1, 1));
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(TimeSpan.Zero, limit.Wait());
        Assert.True(limit.TryTake(1, 1));
    }

    [Theory]
    [InlineData(1_000, 0)]
    [InlineData(0, 100)]
    public void TryTake_AfterALongSilence_HasOneSecondsWorthAndNoMore(int bytes, int events)
    {
        var limit = new RateLimit(bytesPerSecond: 1_000, eventsPerSecond: 100, _time);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.True(limit.TryTake(bytes, events));
        Assert.False(limit.TryTake(1, 1));
    }

    [Fact]
    public void Of_Units_AreTheDocumentedQuota()
    {
        var limits = ThroughputLimits.Of(3, _time)!;

        Assert.Equal((3 * MegaByte, 3_000), Capacity(limits.In));
        Assert.Equal((6 * MegaByte, 12_288), Capacity(limits.Out));
        Assert.Null(ThroughputLimits.Of(0, _time));
    }

    /// <summary>Bytes and events that a second holds: it takes a microsecond more than that to have some left.</summary>
    private (int Bytes, int Events) Capacity(RateLimit limit)
    {
        var bytes = 0;
        for (; limit.TryTake(1_024, 0); bytes += 1_024)
        {
            // One kilobyte more.
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        var events = 0;
        for (; limit.TryTake(0, 1); events++)
        {
            // One event more.
        }

        return (bytes, events);
    }
}
