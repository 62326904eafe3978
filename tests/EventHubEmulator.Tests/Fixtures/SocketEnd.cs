using System.Net.Sockets;

namespace Serverless.EventHubEmulator.Tests.Fixtures;

/// <summary>Whether the server hangs up.</summary>
internal static class SocketEnd
{
    /// <param name="socket">The client's side; what the server still says is read and dropped.</param>
    /// <param name="within">How long to wait for it.</param>
    public static async Task<bool> EndsAsync(this Socket socket, TimeSpan within)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(within);
        var buffer = new byte[4_096];
        try
        {
            while (await socket.ReceiveAsync(buffer, deadline.Token) > 0)
            {
                // What the server said before it hung up.
            }

            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
