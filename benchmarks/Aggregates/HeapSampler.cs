namespace Serverless.Benchmarks.Aggregates;

/// <summary>Looks at what lives on the heap, a full collection each time, while something else runs.</summary>
internal sealed class HeapSampler : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
    private readonly Task _sampling;
    private long _most;

    private HeapSampler() => _sampling = Task.Run(SampleAsync);

    /// <summary>The most it has grown by since the start.</summary>
    public long MostBytes => Math.Max(Interlocked.Read(ref _most) - _before, 0);

    public static HeapSampler Start() => new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sampling.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task SampleAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                Interlocked.Exchange(ref _most, Math.Max(_most, GC.GetTotalMemory(forceFullCollection: true)));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
