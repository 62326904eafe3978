namespace Serverless.EventHubEmulator.Security;

/// <summary>What a verified token or password allows.</summary>
/// <param name="Scope">The entity it is for, with everything below.</param>
/// <param name="Rights">The policy's rights.</param>
/// <param name="ExpiresSeconds">Unix seconds from which on it allows nothing.</param>
internal sealed record AccessGrant(ResourcePath Scope, AccessRights Rights, long ExpiresSeconds)
{
    /// <summary>Whether it allows one of <paramref name="anyOf"/> on a resource at a time.</summary>
    public bool Allows(ResourcePath resource, AccessRights anyOf, long nowSeconds) =>
        (Rights & anyOf) != 0 && nowSeconds < ExpiresSeconds && Scope.Covers(resource);
}
