using System.Collections.Concurrent;
using Amqp.Listener;
using Serverless.EventHubEmulator.Amqp.Links;
using Serverless.EventHubEmulator.Amqp.Transport;
using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Amqp;

/// <summary>What the emulator knows of one client: its address for us, what it may do, its links.</summary>
internal sealed class ClientConnection
{
    private const string PropertyName = "serverless:client";
    private const int MaxGrants = 10_000;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ReceiverLink, byte> _receivers = new();
    private readonly Dictionary<string, AccessGrant> _grants = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The host name by which the client addressed this namespace; <c>null</c> if it did not say.</summary>
    public string? HostName { get; set; }

    public AmqpTransport? Transport { get; set; }

    /// <summary>The links on which <c>$cbs</c> and <c>$management</c> answer.</summary>
    public ResponseLinks Responses { get; } = new();

    public static ClientConnection Of(ListenerLink link) =>
        (ClientConnection)((ListenerConnection)link.Session.Connection).Properties[PropertyName];

    public void AttachTo(ListenerConnection connection) => connection.Properties[PropertyName] = this;

    /// <summary>Adds a grant; a renewed token takes the place of the one before.</summary>
    /// <returns>Whether there was room.</returns>
    public bool Add(AccessGrant grant)
    {
        lock (_gate)
        {
            var scope = grant.Scope.ToString();
            if (_grants.Count >= MaxGrants && !_grants.ContainsKey(scope))
            {
                return false;
            }

            _grants[scope] = grant;
            return true;
        }
    }

    /// <summary>Whether it may do one of <paramref name="anyOf"/> on a resource now.</summary>
    public bool May(AccessRights anyOf, ResourcePath resource, long nowSeconds)
    {
        lock (_gate)
        {
            foreach (var grant in _grants.Values)
            {
                if (grant.Allows(resource, anyOf, nowSeconds))
                {
                    return true;
                }
            }

            return false;
        }
    }

    public void Add(ReceiverLink link) => _receivers.TryAdd(link, 0);

    public void Remove(ReceiverLink link) => _receivers.TryRemove(link, out _);

    /// <summary>Tells the receivers' links that the client has read enough for them to go on.</summary>
    public void WakeLinks()
    {
        foreach (var link in _receivers.Keys)
        {
            link.Wake();
        }
    }
}
