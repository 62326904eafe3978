using Amqp.Listener;
using Serverless.EventHubEmulator.Amqp.Links;
using Serverless.EventHubEmulator.Amqp.Transport;
using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Amqp;

/// <summary>What the emulator knows of one client: its address for us, what it may do, its links.</summary>
internal sealed class ClientConnection : IDisposable
{
    private const string PropertyName = "serverless:client";

    private readonly AccessGrants _grants = new();
    private volatile bool _hasShownToken;

    public ClientConnection(TimeProvider timeProvider) => Links = new AuthorizedLinks(_grants, timeProvider);

    /// <summary>The host name by which the client addressed this namespace; <c>null</c> if it did not say.</summary>
    public string? HostName { get; set; }

    public AmqpTransport? Transport { get; set; }

    /// <summary>Whether it has shown a token or a password that was good.</summary>
    public bool HasShownToken => _hasShownToken || !_grants.IsEmpty;

    /// <summary>The links to entities.</summary>
    public AuthorizedLinks Links { get; }

    /// <summary>The links on which <c>$cbs</c> and <c>$management</c> answer.</summary>
    public ResponseLinks Responses { get; } = new();

    public static ClientConnection Of(ListenerLink link) =>
        (ClientConnection)((ListenerConnection)link.Session.Connection).Properties[PropertyName];

    public void AttachTo(ListenerConnection connection) => connection.Properties[PropertyName] = this;

    /// <inheritdoc cref="AccessGrants.Add"/>
    public bool Add(AccessGrant grant)
    {
        var added = _grants.Add(grant);
        Links.OnGranted(grant);
        return added;
    }

    /// <summary>A request brought a token of its own that was good. It allows that request and nothing else.</summary>
    public void OnRequestToken() => _hasShownToken = true;

    /// <summary>Whether it may do one of <paramref name="anyOf"/> on a resource now.</summary>
    public bool May(AccessRights anyOf, ResourcePath resource, long nowSeconds) => nowSeconds < _grants.AllowedUntil(resource, anyOf);

    public void Dispose() => Links.Dispose();
}
