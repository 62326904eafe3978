using System.Collections.Concurrent;
using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>The links of one connection. Those whose last token expires are ended; a token renewed in time keeps them.</summary>
internal sealed class AuthorizedLinks(AccessGrants grants, TimeProvider timeProvider) : IDisposable
{
    // A timer does not take more than some weeks.
    private const long MaxWaitSeconds = 24 * 60 * 60;

    private readonly ConcurrentDictionary<EntityLink, byte> _links = new();
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _next = long.MaxValue;
    private bool _disposed;

    public void Add(EntityLink link)
    {
        _links.TryAdd(link, 0);
        CheckAt(grants.AllowedUntil(link.Resource, link.Right));
    }

    public void Remove(EntityLink link) => _links.TryRemove(link, out _);

    /// <summary>A token has come. It may take the place of one that was good for longer.</summary>
    public void OnGranted(AccessGrant grant)
    {
        if (!_links.IsEmpty)
        {
            CheckAt(grant.ExpiresSeconds);
        }
    }

    /// <summary>Tells the receivers' links that the client has read enough for them to go on.</summary>
    public void Wake()
    {
        foreach (var link in _links.Keys)
        {
            (link as ReceiverLink)?.Wake();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void CheckAt(long unixSeconds)
    {
        lock (_gate)
        {
            if (unixSeconds >= _next || _disposed)
            {
                return;
            }

            _next = unixSeconds;
            var now = timeProvider.GetUtcNow();
            var wait = unixSeconds - now.ToUnixTimeSeconds() > MaxWaitSeconds
                ? TimeSpan.FromSeconds(MaxWaitSeconds)
                : DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, unixSeconds)) - now;
            _timer ??= timeProvider.CreateTimer(_ => Check(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            // Timers have milliseconds: one that is cut short would find the token still good.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    private void Check()
    {
        lock (_gate)
        {
            _next = long.MaxValue;
        }

        var now = timeProvider.GetUtcNow().ToUnixTimeSeconds();
        foreach (var link in _links.Keys)
        {
            var until = grants.AllowedUntil(link.Resource, link.Right);
            if (until <= now)
            {
                link.Disconnect(AmqpErrors.Expired(link.Resource.ToString(), link.Right));
            }
            else
            {
                CheckAt(until);
            }
        }
    }
}
