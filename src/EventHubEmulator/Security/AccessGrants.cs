namespace Serverless.EventHubEmulator.Security;

/// <summary>What the tokens of one connection allow together. For many threads at once.</summary>
internal sealed class AccessGrants
{
    private const int MaxGrants = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, AccessGrant> _byScope = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether there never was one.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _byScope.Count == 0;
            }
        }
    }

    /// <summary>Adds a grant; a renewed token takes the place of the one before.</summary>
    /// <returns>Whether there was room.</returns>
    public bool Add(AccessGrant grant)
    {
        lock (_gate)
        {
            var scope = grant.Scope.ToString();
            if (_byScope.Count >= MaxGrants && !_byScope.ContainsKey(scope))
            {
                return false;
            }

            _byScope[scope] = grant;
            return true;
        }
    }

    /// <summary>The Unix second up to which one of <paramref name="anyOf"/> is allowed on a resource; 0 if it never was.</summary>
    public long AllowedUntil(ResourcePath resource, AccessRights anyOf)
    {
        var until = 0L;
        lock (_gate)
        {
            // Whatever covers a resource is the resource itself or one of those above it.
            foreach (var scope in resource.SelfAndAbove())
            {
                if (_byScope.TryGetValue(scope, out var grant) && (grant.Rights & anyOf) != 0)
                {
                    until = Math.Max(until, grant.ExpiresSeconds);
                }
            }
        }

        return until;
    }
}
