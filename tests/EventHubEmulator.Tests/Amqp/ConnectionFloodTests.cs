using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Thousands of connections at once: those within the limit are kept, the others refused, and whoever was there is served.</summary>
[Collection(MeasuredMemory.Name)]
public sealed class ConnectionFloodTests : IAsyncLifetime
{
    private const int Limit = 500;
    private const int Flood = 3_000;

    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync(options =>
    {
        options.MaxConnections = Limit;

        // A clock that stands still: however long the flood takes, those that are kept are not ended for their silence.
        options.TimeProvider = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
    });

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Connect_ThousandsThatSayNothing_ClientsBeforeDuringAndAfterAreServed()
    {
        await using var before = await _emulator.ConnectAsync();
        var floods = new List<Socket>(Flood);
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        try
        {
            for (var i = 0; i < Flood; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                floods.Add(socket);
                await socket.ConnectAsync(_emulator.Server.AmqpEndpoint.Host, _emulator.Server.AmqpEndpoint.Port, TestContext.Current.CancellationToken);
                if (i % 500 == 0)
                {
                    await before.SendAsync("telemetry/Partitions/0", Event($"during {i}"));
                }
            }

            await WaitForRefusalsAsync(floods, Flood - Limit);
            Assert.InRange(floods.Count(IsEnded), Flood - Limit, Flood - Limit + 1);

            // The clients' ends are in this process, too.
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 64 * 1024 * 1024);
            await before.SendAsync("telemetry/Partitions/0", Event("still here"));
        }
        finally
        {
            floods.ForEach(socket => socket.Dispose());
        }

        await using var after = await ConnectAfterwardsAsync();
        await after.SendAsync("telemetry/Partitions/0", Event("after"));
    }

    private static bool IsEnded(Socket socket)
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task WaitForRefusalsAsync(List<Socket> sockets, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (sockets.Count(IsEnded) < count && TimeProvider.System.GetElapsedTime(started) < AmqpTestClient.Timeout)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private async Task<AmqpTestClient> ConnectAfterwardsAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await _emulator.ConnectAsync();
            }
            catch (Exception) when (TimeProvider.System.GetElapsedTime(started) < AmqpTestClient.Timeout)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
