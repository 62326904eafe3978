namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>Tells which hosts live: those whose beat this host has seen move within the expiration interval, by its own
/// clock, which never goes back. A host seen for the first time lives, and so do all where nobody has looked that long.</summary>
internal sealed class MemberWatch(TimeSpan expiration, TimeProvider time)
{
    private Dictionary<HostInstance, Sight> _sights = [];
    private long _lookedAt;

    /// <param name="members">The hosts as they were just read.</param>
    /// <returns>Those that are dead.</returns>
    public IReadOnlyList<LeaseMember> FindDead(IEnumerable<LeaseMember> members)
    {
        var now = time.GetTimestamp();
        var hasLooked = time.GetElapsedTime(_lookedAt, now) < expiration;
        var sights = new Dictionary<HostInstance, Sight>();
        var dead = new List<LeaseMember>();
        foreach (var member in members)
        {
            var isSame = hasLooked && _sights.TryGetValue(member.Host, out var former) && former.Beat == member.Beat;
            var sight = isSame ? _sights[member.Host] : new Sight(member.Beat, now);
            sights[member.Host] = sight;
            if (time.GetElapsedTime(sight.Since, now) >= expiration)
                dead.Add(member);
        }

        (_sights, _lookedAt) = (sights, now);
        return dead;
    }

    private readonly record struct Sight(long Beat, long Since);
}
