namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.Extensions.Abstractions.OutputBindingAttribute</c>, so that the same function classes compile without the package.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public abstract class OutputBindingAttribute : BindingAttribute;
