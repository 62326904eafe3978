using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.LoadTests.Tests.Measuring;

/// <summary>Takes one connection, and answers each request by the next of some texts, byte for byte in pieces.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="pieceLength">Bytes that go out at once.</param>
    /// <param name="answers">In order; then the connection is closed.</param>
    public ScriptedServer(int pieceLength, params string[] answers)
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _serving = ServeAsync(pieceLength, answers);
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(int pieceLength, string[] answers)
    {
        using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
        client.NoDelay = true;
        var buffer = new byte[4096];
        foreach (var answer in answers)
        {
            if (await client.GetStream().ReadAsync(buffer, _stop.Token) == 0)
            {
                return;
            }

            foreach (var piece in Encoding.ASCII.GetBytes(answer).Chunk(pieceLength))
            {
                await client.GetStream().WriteAsync(piece, _stop.Token);
                await Task.Yield();
            }
        }
    }
}
