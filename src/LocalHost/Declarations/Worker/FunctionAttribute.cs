namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.FunctionAttribute</c>, so that the same function classes compile without the package.
/// </summary>
/// <param name="name">The function's name, unique in the app.</param>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    /// <summary>The function's name, unique in the app.</summary>
    public string Name { get; } = name;
}
