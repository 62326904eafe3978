using Amqp;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Durability;

public sealed class FullDiskTests : IDisposable
{
    private const int MaxDataBytes = 1024 * 1024;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Send_DiskFull_IsServerBusyUntilThereIsRoomAndLosesNothingAcknowledged()
    {
        var acknowledged = new List<string>();
        await using (var emulator = await TestEmulator.StartAsync(options => options.MaxDataBytes = MaxDataBytes, _directory.Path))
        {
            await using var client = await emulator.ConnectAsync();
            var refused = await Assert.ThrowsAsync<AmqpException>(async () =>
            {
                for (var number = 0; number < 1_000; number++)
                {
                    var text = $"{number}-{new string('x', 20_000)}";
                    await client.SendAsync("telemetry/Partitions/0", Event(text));
                    acknowledged.Add(text);
                }
            });
            Assert.Equal("com.microsoft:server-busy", refused.Error.Condition);
            Assert.NotEmpty(acknowledged);

            // What is there is read while nothing can be added.
            var there = await client.ReceiveAsync(acknowledged.Count, 0);
            Assert.Equal(acknowledged, there.Select(Text));
        }

        await using var again = await TestEmulator.StartAsync(dataDirectory: _directory.Path);
        await using var after = await again.ConnectAsync();
        await after.SendAsync("telemetry/Partitions/0", Event("after"));
        var received = await after.ReceiveAsync(acknowledged.Count + 1, 0);
        Assert.Equal([.. acknowledged, "after"], received.Select(Text));
        Assert.Equal(Enumerable.Range(0, received.Count).Select(number => (long)number), received.Select(SequenceNumber));
    }
}
