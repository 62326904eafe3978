using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>Requests as bytes, one a connection: what no HTTP client would send.</summary>
internal static class RawHttp
{
    private const int TimeoutMilliseconds = 20_000;

    /// <summary>A server that hears the end of a client's side gives up what it does for it: so long it may answer before.</summary>
    private static readonly TimeSpan UnhurriedFor = TimeSpan.FromMilliseconds(25);

    /// <summary>The statuses of all that is answered until the server hangs up; none where it hangs up at once.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="bytes">The request, or what looks like one.</param>
    public static List<int> Send(Uri endpoint, ReadOnlySpan<byte> bytes) => Send(endpoint, bytes, UnhurriedFor);

    /// <summary>Whether it still answers a request that there is nothing wrong with.</summary>
    public static bool IsAlive(Uri endpoint)
    {
        var request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {endpoint.Authority}\r\nConnection: close\r\n\r\n");
        return Send(endpoint, request, TimeSpan.FromMilliseconds(TimeoutMilliseconds)).Count == 1;
    }

    private static List<int> Send(Uri endpoint, ReadOnlySpan<byte> bytes, TimeSpan unhurried)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = TimeoutMilliseconds,
            SendTimeout = TimeoutMilliseconds,
            LingerState = new LingerOption(enable: true, seconds: 0),
        };
        socket.Connect(endpoint.Host, endpoint.Port);
        var answer = new MemoryStream();
        try
        {
            socket.Send(bytes);
            socket.Poll(unhurried, SelectMode.SelectRead);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It has hung up before it read everything; what it said may still be there.
        }

        try
        {
            var buffer = new byte[4_096];
            while (socket.Receive(buffer) is var read and > 0)
            {
                answer.Write(buffer, 0, read);
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode != SocketError.TimedOut)
        {
            // Hung up hard.
        }

        return Statuses(Encoding.Latin1.GetString(answer.GetBuffer(), 0, (int)answer.Length));
    }

    private static List<int> Statuses(string answer)
    {
        const string version = "HTTP/1.1 ";
        var statuses = new List<int>();
        for (var at = answer.IndexOf(version, StringComparison.Ordinal); at >= 0; at = answer.IndexOf(version, at + version.Length, StringComparison.Ordinal))
        {
            var status = answer.AsSpan(at + version.Length, Math.Min(3, answer.Length - at - version.Length));
            if (int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                statuses.Add(number);
            }
        }

        return statuses;
    }
}
