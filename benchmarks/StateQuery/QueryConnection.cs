using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Serverless.Benchmarks.StateQuery;

/// <summary>One client: a connection that is kept, a request at a time, as little work for each as there can be.</summary>
internal sealed class QueryConnection(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public long Answers { get; private set; }

    /// <summary>Answers other than 200.</summary>
    public long Errors { get; private set; }

    public static async Task<QueryConnection> OpenAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        return new QueryConnection(socket);
    }

    /// <summary>Asks until the time has come.</summary>
    /// <param name="requests">One is drawn each time.</param>
    /// <param name="until">In ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="latencies">Takes the time of each.</param>
    /// <param name="seed">Of the draw.</param>
    /// <param name="cancellationToken">Ends it sooner.</param>
    public async Task RunAsync(
        byte[][] requests, long until, LatencyHistogram latencies, int seed, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var random = new Random(seed);
        while (Stopwatch.GetTimestamp() is var started && started < until)
        {
            await socket.SendAsync(requests[random.Next(requests.Length)], SocketFlags.None, cancellationToken).ConfigureAwait(false);
            var isGood = await ReadAnswerAsync(cancellationToken).ConfigureAwait(false);
            latencies.Add(Stopwatch.GetElapsedTime(started));
            Answers++;
            Errors += isGood ? 0 : 1;
        }
    }

    public void Dispose() => socket.Dispose();

    /// <returns>Whether it was a 200.</returns>
    private async ValueTask<bool> ReadAnswerAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        var total = -1;
        while (total < 0 || length < total)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(length), SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException("The server has closed the connection.");
            }

            length += read;
            total = total < 0 ? TotalLength(_buffer.AsSpan(0, length)) : total;
        }

        return _buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8);
    }

    /// <returns>The answer's length with its head; −1 while the head is incomplete.</returns>
    private static int TotalLength(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return -1;
        }

        var at = answer[..end].IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(answer[(at + 16)..], out int length, out _)
            ? end + 4 + length
            : throw new InvalidDataException("An answer has no Content-Length.");
    }
}
