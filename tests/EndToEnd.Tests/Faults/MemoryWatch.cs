namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>Looks at the host's memory again and again.</summary>
internal static class MemoryWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <returns>The most bytes of its working set until the end.</returns>
    public static async Task<long> RunAsync(Backend backend, CancellationToken end)
    {
        var most = 0L;
        while (!end.IsCancellationRequested)
        {
            most = Math.Max(most, backend.MemoryBytes);
            await Task.Delay(Interval, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }
}
