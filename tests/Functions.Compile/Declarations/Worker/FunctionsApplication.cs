namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.Builder.FunctionsApplication</c>, so that src/Functions compiles without the package.
/// </summary>
public class FunctionsApplication
{
    /// <summary>A builder with the worker's defaults.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
