using Microsoft.Extensions.Options;

namespace Serverless.Shared.Tables;

/// <summary>Exponential backoff with full jitter: a delay drawn evenly between 0 and the doubled base.</summary>
/// <remarks>Full jitter spreads the clients of a busy store best:
/// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.</remarks>
internal sealed class TableBackoff(IOptions<TablesOptions> options, TimeProvider time, Random random)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Attempts a request has in all.</summary>
    public int MaxAttempts => options.Value.MaxAttempts;

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="failed">Attempts that failed so far, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task DelayAsync(int failed, CancellationToken cancellationToken)
    {
        var ceiling = Math.Min(options.Value.RetryDelay.TotalMilliseconds * Math.Pow(2, failed - 1), Longest.TotalMilliseconds);
        return Task.Delay(TimeSpan.FromMilliseconds(ceiling * random.NextDouble()), time, cancellationToken);
    }
}
