namespace Serverless.TableEmulator.Throughput;

/// <summary>Lets every answer wait, as a network would.</summary>
internal sealed class AddedLatency(TimeSpan least, TimeSpan jitter, TimeProvider time)
{
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        // Not for secrets: a spread of delays.
#pragma warning disable CA5394
        var delay = least + (jitter * Random.Shared.NextDouble());
#pragma warning restore CA5394
        return delay > TimeSpan.Zero ? Task.Delay(delay, time, cancellationToken) : Task.CompletedTask;
    }
}
