using System.Net.Sockets;
using System.Text;

namespace Serverless.LocalHost.Tests.Security;

/// <summary>Requests as bytes: what no HTTP client would send.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>All that is answered until the server hangs up.</summary>
    public static async Task<string> ExchangeAsync(Uri endpoint, byte[] request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint.Host, endpoint.Port, Ct);
        try
        {
            await socket.SendAsync(request, Ct);
        }
        catch (SocketException)
        {
            // Refused before it was all read.
        }

        return await DrainAsync(socket).WaitAsync(Deadline, Ct);
    }

    public static async Task<string> DrainAsync(Socket socket)
    {
        var answer = new MemoryStream();
        var buffer = new byte[4_096];
        try
        {
            while (await socket.ReceiveAsync(buffer, Ct) is var read and > 0)
            {
                answer.Write(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // Hung up hard.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    public static int StatusOf(string answer) =>
        answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;
}
