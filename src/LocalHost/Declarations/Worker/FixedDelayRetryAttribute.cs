namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.FixedDelayRetryAttribute</c>, so that the same function classes compile without the package.
/// </summary>
public sealed class FixedDelayRetryAttribute : RetryAttribute
{
    /// <summary>Repeats after the same delay each time.</summary>
    /// <param name="maxRetryCount">How often; -1 is without end.</param>
    /// <param name="delayInterval">The delay as <c>HH:mm:ss</c>.</param>
    public FixedDelayRetryAttribute(int maxRetryCount, string delayInterval)
    {
        MaxRetryCount = maxRetryCount;
        DelayInterval = delayInterval;
    }

    /// <summary>The delay as <c>HH:mm:ss</c>.</summary>
    public string DelayInterval { get; }
}
