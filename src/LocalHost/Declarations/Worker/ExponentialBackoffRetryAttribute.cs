namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.ExponentialBackoffRetryAttribute</c>, so that the same function classes compile without the package.
/// </summary>
public sealed class ExponentialBackoffRetryAttribute : RetryAttribute
{
    /// <summary>Repeats after growing delays.</summary>
    /// <param name="maxRetryCount">How often; -1 is without end.</param>
    /// <param name="minimumInterval">The shortest delay as <c>HH:mm:ss</c>.</param>
    /// <param name="maximumInterval">The longest delay as <c>HH:mm:ss</c>.</param>
    public ExponentialBackoffRetryAttribute(int maxRetryCount, string minimumInterval, string maximumInterval)
    {
        MaxRetryCount = maxRetryCount;
        MinimumInterval = minimumInterval;
        MaximumInterval = maximumInterval;
    }

    /// <summary>The shortest delay as <c>HH:mm:ss</c>.</summary>
    public string MinimumInterval { get; }

    /// <summary>The longest delay as <c>HH:mm:ss</c>.</summary>
    public string MaximumInterval { get; }
}
