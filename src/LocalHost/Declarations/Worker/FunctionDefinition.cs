namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.FunctionDefinition</c>, so that the same function classes compile without the package.
/// </summary>
public abstract class FunctionDefinition
{
    /// <summary>Path of the assembly the function is in.</summary>
    public abstract string PathToAssembly { get; }

    /// <summary>The method: namespace, class and name with dots.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>The id the host gave.</summary>
    public abstract string Id { get; }

    /// <summary>The function's name.</summary>
    public abstract string Name { get; }
}
