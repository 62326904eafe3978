namespace Serverless.LocalHost.Tests.Fixtures;

/// <summary>Waits for what happens on other threads, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, string expectation) =>
        TrueAsync(() => Task.FromResult(condition()), expectation);

    public static async Task TrueAsync(Func<Task<bool>> condition, string expectation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline, $"Not within {Deadline.TotalSeconds} s: {expectation}");
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }
}
