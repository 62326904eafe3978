using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Serverless.Benchmarks.Fleet;

namespace Serverless.Benchmarks.Stub;

/// <summary>
/// Answers as the Table service would, without a network: a request's body is written out as for a socket, and of a
/// transaction only the operations are counted. So what a client costs is measured, and no server beside it.
/// </summary>
internal sealed class StubTransport(DeviceFleet fleet) : HttpPipelineTransport
{
    private readonly ConcurrentBag<MemoryStream> _sockets = [];
    private readonly ConcurrentQueue<byte[]> _recorded = [];
    private readonly StubAnswers _answers = new(fleet);

    /// <summary>Whether transactions are kept for <see cref="Replay"/>.</summary>
    public bool Records { get; set; }

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("Requests are made asynchronously here.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        // An answer never comes at once: with the wait, callers pay for theirs.
        await Task.Yield();
        var socket = Socket();
        if (message.Request.Content is { } content)
        {
            await content.WriteToAsync(socket, message.CancellationToken).ConfigureAwait(false);
        }

        message.Response = _answers.To(message.Request, Written(socket));
        message.Response.ClientRequestId = message.Request.ClientRequestId;
        if (Records && message.Request.Method == RequestMethod.Post)
        {
            _recorded.Enqueue(socket.ToArray());
        }

        _sockets.Add(socket);
    }

    /// <summary>Does with the recorded transactions what this transport did by itself: copies, counts, answers.</summary>
    public void Replay()
    {
        foreach (var body in _recorded)
        {
            var socket = Socket();
            socket.Write(body);
            _answers.ToTransaction(Written(socket)).Dispose();
            _sockets.Add(socket);
        }
    }

    private MemoryStream Socket()
    {
        var socket = _sockets.TryTake(out var used) ? used : new MemoryStream(256 * 1024);
        socket.SetLength(0);
        return socket;
    }

    private static ReadOnlySpan<byte> Written(MemoryStream socket) => socket.GetBuffer().AsSpan(0, (int)socket.Length);
}
