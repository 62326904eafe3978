using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Receivers that ask for everything and read nothing hold up nobody and fill no memory.</summary>
[Collection(MeasuredMemory.Name)]
public sealed class DeafReceiverTests : IAsyncLifetime
{
    // With the neighbour as many as may share a partition.
    private const int Receivers = 4;
    private const int Events = 60;
    private const int EventBytes = 500_000;

    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync(options => options.TailBytes = 0);

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Receive_WithoutEverReading_FillsNoMemoryAndOthersGetEverything()
    {
        var deaf = new List<FrameClient>();
        try
        {
            for (var i = 0; i < Receivers; i++)
            {
                var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: int.MaxValue);
                deaf.Add(client);
                await client.AttachReceiverAsync("deaf", 0, partition: 0);
                await client.SendFlowAsync(0, int.MaxValue, handle: 0, deliveryCount: 0, credit: int.MaxValue);
            }

            await using var neighbour = await _emulator.ConnectAsync();
            var body = new string('x', EventBytes);
            var memory = GC.GetTotalMemory(forceFullCollection: true);
            await neighbour.SendAsync("telemetry/Partitions/0", [.. Enumerable.Repeat(Event(body), Events)]);

            var received = await neighbour.ReceiveAsync(Events, partition: 0);
            Assert.All(received, message => Assert.Equal(EventBytes, Text(message).Length));
            received.Clear();
            received.TrimExcess();

            // What waits for each is half a megabyte and the event that went over it; all of it would be 120 MB.
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, Receivers * 4L * 1024 * 1024 + (48 * 1024 * 1024));
        }
        finally
        {
            deaf.ForEach(client => client.Dispose());
        }
    }
}
