using System.Net;
using System.Net.Sockets;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>One connection through a <see cref="HubProxy"/>.</summary>
/// <param name="client">The client's side.</param>
/// <param name="budget">Bytes it passes on, both ways together, before it breaks; null: no end.</param>
/// <param name="frozen">What to wait for before anything is passed on.</param>
internal sealed class ProxiedConnection(TcpClient client, long? budget, Func<Task> frozen) : IDisposable
{
    private readonly Socket _socket = client.Client;
    private readonly TcpClient _hub = new();
    private long _left = budget ?? long.MaxValue;
    private volatile bool _silent;

    /// <summary>Passes bytes on until either side ends or the budget is spent.</summary>
    /// <returns>Whether the budget was spent.</returns>
    public async Task<bool> RunAsync(int target, CancellationToken cancellationToken)
    {
        try
        {
            client.NoDelay = true;
            _hub.NoDelay = true;
            await _hub.ConnectAsync(IPAddress.Loopback, target, cancellationToken);
            await Task.WhenAny(
                PassAsync(client.GetStream(), _hub.GetStream(), cancellationToken), PassAsync(_hub.GetStream(), client.GetStream(), cancellationToken));
            if (_silent)
            {
                await SwallowAsync(cancellationToken);
            }
        }
        catch (Exception failure) when (IsEnd(failure))
        {
            // The hub does not listen, or the client is gone.
        }

        Dispose();
        return Interlocked.Read(ref _left) <= 0;
    }

    /// <summary>Closes the hub's side alone.</summary>
    public void Silence()
    {
        _silent = true;
        _hub.Dispose();
    }

    /// <summary>Resets both sides.</summary>
    public void Dispose()
    {
        // Without waiting, so as a reset.
        _socket.Close(0);
        client.Dispose();
        _hub.Dispose();
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                await frozen().WaitAsync(cancellationToken);
                var rest = Interlocked.Add(ref _left, -read);
                await to.WriteAsync(buffer.AsMemory(0, (int)Math.Clamp(read + rest, 0, read)), cancellationToken);
                if (rest <= 0)
                {
                    return;
                }
            }
        }
        catch (Exception failure) when (IsEnd(failure))
        {
            // One side is gone.
        }
    }

    /// <summary>The client speaks to nobody until it gives up.</summary>
    private async Task SwallowAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await client.GetStream().ReadAsync(buffer, cancellationToken) > 0)
        {
            // Nobody hears it.
        }
    }

    private static bool IsEnd(Exception failure) =>
        failure is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException;
}
