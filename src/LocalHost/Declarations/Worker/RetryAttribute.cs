namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.RetryAttribute</c>, so that the same function classes compile without the package.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RetryAttribute : Attribute
{
    /// <summary>How often a failed run is repeated; -1 is without end.</summary>
    public int MaxRetryCount { get; set; }
}
