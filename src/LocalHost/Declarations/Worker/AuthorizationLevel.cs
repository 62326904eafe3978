namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.AuthorizationLevel</c>, so that the same function classes compile without the package.
/// </summary>
public enum AuthorizationLevel
{
    /// <summary>No key is asked for.</summary>
    Anonymous = 0,

    /// <summary>Not supported by the isolated worker.</summary>
    User = 1,

    /// <summary>A function key or a host key.</summary>
    Function = 2,

    /// <summary>A system key.</summary>
    System = 3,

    /// <summary>The master key.</summary>
    Admin = 4,
}
