using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.HttpTriggerAttribute</c>, so that the same function classes compile without the package.
/// </summary>
/// <remarks>As in the package, only the constructor without arguments defaults to <see cref="AuthorizationLevel.Function"/>:
/// methods without a level mean <see cref="AuthorizationLevel.Anonymous"/>.</remarks>
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Any method, level <see cref="AuthorizationLevel.Function"/>.</summary>
    public HttpTriggerAttribute() => AuthLevel = AuthorizationLevel.Function;

    /// <summary>The given methods, level <see cref="AuthorizationLevel.Anonymous"/>.</summary>
    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    /// <summary>Any method, the given level.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>The given methods and level.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>The route template below the route prefix; the function's name when left out.</summary>
    public string? Route { get; set; }

    /// <summary>The methods served, in any case; null for all.</summary>
    public string[]? Methods { get; private set; }

    /// <summary>The key the host asks for before the function runs.</summary>
    public AuthorizationLevel AuthLevel { get; private set; }
}
