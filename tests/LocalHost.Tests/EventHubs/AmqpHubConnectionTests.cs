using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.EventHubs;

/// <summary>Connections whose peer is silent, refuses a token or ends a link: none is left behind, and none is kept that is of no use.</summary>
public sealed class AmqpHubConnectionTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_GivenUpWhileThePeerIsSilent_LeavesNoConnection(bool inTime)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var time = new FakeTimeProvider();
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        var opening = AmqpHubConnection.OpenAsync(
            Connection(((IPEndPoint)listener.LocalEndpoint).Port), "telemetry", time, NullLogger.Instance, impatience.Token);
        using var peer = await listener.AcceptSocketAsync(CancellationToken);

        if (inTime)
            await impatience.CancelAsync();
        else
            time.Advance(AmqpHubConnection.Timeout);

        var failure = await Record.ExceptionAsync(() => opening);
        Assert.True(inTime ? failure is OperationCanceledException : failure is TimeoutException, $"{failure}");
        await Eventually.TrueAsync(() => IsEnded(peer), "the connection ended");
    }

    [Fact]
    public async Task Token_NotRenewed_ConnectionIsMadeAnew()
    {
        var fixture = new TriggerFixture();
        await fixture.InitializeAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using (var client = new AmqpHubClient(EventHubConnectionString.Parse(fixture.HubConnection), "telemetry", time, NullLogger.Instance))
        {
            var connection = await client.GetConnectionAsync(CancellationToken);

            // By a clock that is three hours late, the token to renew with has expired.
            time.AdjustTime(time.GetUtcNow().AddHours(-3));
            time.Advance(TimeSpan.FromMinutes(50));
            await Eventually.TrueAsync(() => !connection.IsOpen, "the connection given up");
            time.AdjustTime(TimeProvider.System.GetUtcNow());

            Assert.NotSame(connection, await client.GetConnectionAsync(CancellationToken));
            Assert.Equal(["0", "1", "2", "3"], await client.GetPartitionsAsync(CancellationToken));
        }

        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task Token_Renewed_ConnectionIsKept()
    {
        var fixture = new TriggerFixture();
        await fixture.InitializeAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using (var client = new AmqpHubClient(EventHubConnectionString.Parse(fixture.HubConnection), "telemetry", time, NullLogger.Instance))
        {
            var connection = await client.GetConnectionAsync(CancellationToken);

            time.Advance(TimeSpan.FromMinutes(50));

            Assert.Equal(["0", "1", "2", "3"], await client.GetPartitionsAsync(CancellationToken));
            Assert.True(connection.IsOpen);
            Assert.Same(connection, await client.GetConnectionAsync(CancellationToken));
        }

        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task Management_LinkEndedByThePeer_IsMadeAnewOnTheSameConnection()
    {
        using var hub = ManagementHub.Open();
        await using var client = new AmqpHubClient(Connection(hub.Port), "telemetry", TimeProvider.System, NullLogger.Instance);
        await AskUntilAsync(client, () => true);
        var connection = await client.GetConnectionAsync(CancellationToken);

        hub.EndLink();

        await AskUntilAsync(client, () => hub.HasAnotherLink);
        Assert.Same(connection, await client.GetConnectionAsync(CancellationToken));
    }

    /// <summary>Asks for the partitions until there is an answer and a condition holds. One attempt may take as long as the peer
    /// is given, on a machine that is busy.</summary>
    private static async Task AskUntilAsync(AmqpHubClient client, Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (await client.GetPartitionsAsync(CancellationToken) is ["0"] && condition())
                    return;
            }
            catch (Exception failure) when (AmqpFailure.IsExpected(failure)
                && TimeProvider.System.GetElapsedTime(started) < 6 * AmqpHubConnection.Timeout)
            {
                // The end of the link may be on its way.
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < 6 * AmqpHubConnection.Timeout, "No answer over another link.");
            await Task.Delay(10, CancellationToken);
        }
    }

    private static EventHubConnectionString Connection(int port) => EventHubConnectionString.Parse(
        $"Endpoint=sb://localhost:{port};SharedAccessKeyName=name;SharedAccessKey=key;UseDevelopmentEmulator=true;");

    private static bool IsEnded(Socket socket)
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead) && socket.Receive(new byte[64]) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
