namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.IInvocationFeatures</c>, so that the same function classes compile without the package.
/// </summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    /// <summary>Stores a feature under its type.</summary>
    void Set<T>(T instance);

    /// <summary>The feature of that type, or null.</summary>
    T? Get<T>();
}
