using System.Collections.Concurrent;
using Serverless.EventHubEmulator.Amqp.Requests;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>The response links of one connection, found by what a request's reply-to says.</summary>
internal sealed class ResponseLinks
{
    private readonly ConcurrentDictionary<ResponseLink, byte> _links = new();

    public void Add(ResponseLink link) => _links.TryAdd(link, 0);

    public void Remove(ResponseLink link) => _links.TryRemove(link, out _);

    /// <summary>
    /// By the link's target address or, as the JavaScript SDK attaches it without one, by its name; a client with a
    /// single response link need not say.
    /// </summary>
    public ResponseLink? Find(RequestNode node, string? replyTo)
    {
        var links = _links.Keys.Where(link => link.Node == node).ToList();
        return links.Find(link => replyTo is not null && (link.TargetAddress == replyTo || link.Name == replyTo))
            ?? (links.Count == 1 ? links[0] : null);
    }
}
