using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Tests.Tables;

public sealed class TableBackoffTests
{
    private sealed class HalfRandom : Random
    {
        public override double NextDouble() => 0.5;
    }

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(5, 800)]
    [InlineData(20, 5000)]
    public async Task DelayAsync_NthFailure_WaitsTheJitteredDouble(int failed, int milliseconds)
    {
        var time = new FakeTimeProvider();
        var backoff = new TableBackoff(Options.Create(new TablesOptions()), time, new HalfRandom());

        var delay = backoff.DelayAsync(failed, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(delay.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await delay.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }
}
