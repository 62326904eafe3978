using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>Requests as bytes, one a connection: what no HTTP client would send.</summary>
internal static class RawHttp
{
    private const int TimeoutMilliseconds = 20_000;

    /// <summary>The statuses of all that is answered until the server hangs up; none where it hangs up at once.</summary>
    public static List<int> Send(Uri endpoint, ReadOnlySpan<byte> bytes)
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
