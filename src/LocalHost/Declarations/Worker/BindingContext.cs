namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.BindingContext</c>, so that the same function classes compile without the package.
/// </summary>
public abstract class BindingContext
{
    /// <summary>The trigger's metadata by name, for example <c>PartitionContext</c> of an Event Hubs batch.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
