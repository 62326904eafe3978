namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.Extensions.Abstractions.BindingAttribute</c>, so that the same function classes compile without the package.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute;
