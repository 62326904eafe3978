using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>A TCP proxy on loopback before the Event Hubs emulator that breaks, freezes and silences connections.</summary>
internal sealed class HubProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _open = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile Task _frozen = Task.CompletedTask;
    private int _accepted;
    private int _broken;

    /// <param name="target">The emulator's AMQP port.</param>
    public HubProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>
    /// After how many bytes, counted both ways, the connection of a number (from 0) breaks, most likely within a frame; null: never.
    /// </summary>
    public Func<int, long?> Budget { get; set; } = _ => null;

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections broken so far, by budget, <see cref="BreakAll"/> or <see cref="Silence"/>.</summary>
    public int Broken => Volatile.Read(ref _broken);

    /// <summary>Nothing passes either way until the task completes; connections stay open.</summary>
    public void Freeze(Task until) => _frozen = until;

    /// <summary>
    /// Makes the connections half-open: the hub's side is closed, the client's stays open and hears nothing more. New ones are fine.
    /// </summary>
    public void Silence()
    {
        foreach (var connection in _open.Keys)
        {
            Interlocked.Increment(ref _broken);
            connection.Silence();
        }
    }

    /// <summary>Resets the connections; new ones are fine.</summary>
    public void BreakAll()
    {
        foreach (var connection in _open.Keys)
        {
            Interlocked.Increment(ref _broken);
            connection.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var connection in _open.Keys)
        {
            connection.Dispose();
        }

        await Task.WhenAll(_open.Values);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var connection = new ProxiedConnection(client, Budget(Interlocked.Increment(ref _accepted) - 1), () => _frozen);
                _open[connection] = RunAsync(connection);
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // A client that was gone before it was accepted, or the end.
            }
        }
    }

    private async Task RunAsync(ProxiedConnection connection)
    {
        await Task.Yield();
        if (await connection.RunAsync(_target, _end.Token))
        {
            Interlocked.Increment(ref _broken);
        }

        _open.TryRemove(connection, out _);
    }
}
