using System.Net;
using System.Net.Sockets;

namespace Serverless.EventHubsSdk.Tests.Fixtures;

/// <summary>A way to the emulator that a test can cut while it is in use.</summary>
internal sealed class FragileLine : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Uri _target;
    private List<TcpClient> _ends = [];

    public FragileLine(Uri target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Bytes from the emulator after which the first connection ends; by default it does not.</summary>
    public int? FirstEndsAfter { get; init; }

    /// <summary>Connections made so far.</summary>
    public int Connections { get; private set; }

    /// <summary>The connection string with this way in place of the direct one.</summary>
    public string Through(string connectionString) => connectionString.Replace(
        $":{_target.Port}", $":{((IPEndPoint)_listener.LocalEndpoint).Port}", StringComparison.Ordinal);

    /// <summary>Ends every connection without a word; new ones are let through.</summary>
    public void Cut()
    {
        List<TcpClient> ends;
        lock (_gate)
        {
            (ends, _ends) = (_ends, []);
        }

        foreach (var end in ends)
        {
            end.Dispose();
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        Cut();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_stopping.Token);
                var far = new TcpClient { NoDelay = true };
                near.NoDelay = true;
                await far.ConnectAsync(_target.Host, _target.Port, _stopping.Token);
                int? endsAfter;
                lock (_gate)
                {
                    _ends.Add(near);
                    _ends.Add(far);
                    endsAfter = Connections++ == 0 ? FirstEndsAfter : null;
                }

                _ = PassAsync(near, far, bytes: null);
                _ = PassAsync(far, near, endsAfter);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    /// <param name="from">Where the bytes come from.</param>
    /// <param name="to">Where they go.</param>
    /// <param name="bytes">How many are let through; <c>null</c> for all.</param>
    private static async Task PassAsync(TcpClient from, TcpClient to, int? bytes)
    {
        try
        {
            if (bytes is null)
            {
                await from.GetStream().CopyToAsync(to.GetStream());
            }
            else
            {
                var passed = new byte[bytes.Value];
                for (var left = passed.AsMemory(); !left.IsEmpty;)
                {
                    var read = await from.GetStream().ReadAsync(left);
                    if (read == 0)
                    {
                        break;
                    }

                    await to.GetStream().WriteAsync(left[..read]);
                    left = left[read..];
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }

        from.Dispose();
        to.Dispose();
    }
}
