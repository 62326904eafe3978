using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Serverless.Measuring;

/// <summary>An HTTP/1.1 connection that is kept, a request at a time, as little work for each as there can be.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private HttpConnection(Stream stream) => _stream = stream;

    /// <summary>Whether another request may follow; false once the server said that it closes.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <param name="server">Scheme, host and port count; <c>https</c> checks the certificate.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<HttpConnection> OpenAsync(Uri server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, cancellationToken).ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (server.Scheme == Uri.UriSchemeHttps)
            {
                var tls = new SslStream(stream);
                stream = tls;
                await tls.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions { TargetHost = server.Host }, cancellationToken).ConfigureAwait(false);
            }

            return new HttpConnection(stream);
        }
        catch
        {
            stream?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and reads its whole answer.</summary>
    /// <param name="request">Head and body as they go out.</param>
    /// <param name="cancellationToken">Gives up; the connection cannot be used again.</param>
    /// <returns>The status code.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">The answer is no HTTP/1.1.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        HttpAnswerHead head;
        int length;
        while (!HttpAnswerHead.TryParse(_buffer.AsSpan(_start, _end - _start), out head, out length))
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        _start += length;
        IsOpen = !head.Closes;
        if (head.IsChunked)
        {
            await SkipChunksAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SkipAsync(head.ContentLength, cancellationToken).ConfigureAwait(false);
        }

        return head.Status;
    }

    public void Dispose() => _stream.Dispose();

    private async ValueTask SkipChunksAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await LineAsync(cancellationToken).ConfigureAwait(false);
            var size = HttpAnswerHead.ChunkSize(_buffer.AsSpan(_start, line));
            _start += line + 2;
            if (size == 0)
            {
                break;
            }

            await SkipAsync(size + 2L, cancellationToken).ConfigureAwait(false);
        }

        // Trailers, then an empty line.
        for (var line = -1; line != 0; _start += line + 2)
        {
            line = await LineAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > _end - _start)
        {
            count -= _end - _start;
            _start = _end;
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        _start += (int)count;
    }

    /// <returns>The length of the line that begins here, without its end.</returns>
    private async ValueTask<int> LineAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        return length;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            throw new InvalidDataException("An answer's head is longer than 16 KiB.");
        }

        var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read > 0 ? read : throw new IOException("The server has closed the connection.");
    }
}
