namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.RetryContext</c>, so that the same function classes compile without the package.
/// </summary>
public abstract class RetryContext
{
    /// <summary>0 in the first attempt.</summary>
    public abstract int RetryCount { get; }

    /// <summary>The declared number of repetitions; -1 is without end.</summary>
    public abstract int MaxRetryCount { get; }
}
