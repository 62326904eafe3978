using System.Globalization;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Log;

public sealed class EventHubLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Restart_KeepsEventsAndGoesOnCounting()
    {
        await using (var emulator = await TestEmulator.StartAsync(dataDirectory: _directory.Path))
        {
            await using var client = await emulator.ConnectAsync();
            await client.SendAsync("telemetry/Partitions/1", Event("0"), Batch([Event("1"), Event("2")]));
        }

        await using (var emulator = await TestEmulator.StartAsync(dataDirectory: _directory.Path))
        {
            await using var client = await emulator.ConnectAsync();
            await client.SendAsync("telemetry/Partitions/1", Event("3"));
            var received = await client.ReceiveAsync(4, 1);

            Assert.Equal(["0", "1", "2", "3"], received.Select(Text));
            Assert.Equal([0, 1, 2, 3], received.Select(SequenceNumber));
            var offsets = received.ConvertAll(message => long.Parse(Annotation<string>(message, "x-opt-offset")!, CultureInfo.InvariantCulture));
            Assert.Equal(offsets.Order().Distinct(), offsets);
        }
    }

    [Fact]
    public async Task Start_OnADirectoryInUse_IsRefusedByName()
    {
        await using var emulator = await TestEmulator.StartAsync(dataDirectory: _directory.Path);

        var exception = await Assert.ThrowsAsync<DataDirectoryException>(() => TestEmulator.StartAsync(dataDirectory: _directory.Path));

        Assert.Contains(_directory.Path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnotherPartitionCount_IsRefused()
    {
        await (await TestEmulator.StartAsync(dataDirectory: _directory.Path)).DisposeAsync();

        await Assert.ThrowsAsync<DataDirectoryException>(() => TestEmulator.StartAsync(
            options => options.Hubs = [new HubOptions { Name = "telemetry", PartitionCount = 8 }], _directory.Path));

        // The refusal let go of the directory.
        await (await TestEmulator.StartAsync(dataDirectory: _directory.Path)).DisposeAsync();
    }

    [Fact]
    public async Task Start_OnTakenPorts_SaysWhichPort()
    {
        await using var emulator = await TestEmulator.StartAsync(dataDirectory: _directory.Path);
        var (amqp, http) = (emulator.Server.AmqpEndpoint.Port, emulator.Server.HttpEndpoint.Port);

        var amqpTaken = await Assert.ThrowsAsync<PortInUseException>(() => TestEmulator.StartAsync(options => options.AmqpPort = amqp));
        var httpTaken = await Assert.ThrowsAsync<PortInUseException>(() => TestEmulator.StartAsync(options => options.HttpPort = http));

        Assert.Equal((amqp, http), (amqpTaken.Port, httpTaken.Port));
        Assert.Equal($"AMQP port {amqp} is in use.", amqpTaken.Message);
        Assert.Equal($"HTTP port {http} is in use.", httpTaken.Message);
    }

    [Fact]
    public async Task Hubs_Several_AreApart()
    {
        await using var emulator = await TestEmulator.StartAsync(
            options => options.Hubs = [new HubOptions { Name = "one", PartitionCount = 1 }, new HubOptions { Name = "two", PartitionCount = 2 }]);
        await using var client = await emulator.ConnectAsync();
        await client.SendAsync("one", Event("in one"));
        await client.SendAsync("TWO/Partitions/1", Event("in two"));

        Assert.Equal("in one", Text(Assert.Single(await client.ReceiveAsync(1, 0, hub: "one"))));
        Assert.Equal("in two", Text(Assert.Single(await client.ReceiveAsync(1, 1, hub: "two"))));
    }

    [Fact]
    public async Task Start_WithOptionsThatContradictThemselves_TellsEveryFault()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => TestEmulator.StartAsync(options =>
        {
            options.AmqpPort = -1;
            options.Hubs = [new HubOptions { Name = "a b" }, new HubOptions { Name = "c", PartitionCount = 0 }];
            options.Policies = [];
        }));

        Assert.All(["Ports", "'a b'", "'c'", "policy"], fault => Assert.Contains(fault, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ConnectionString_NamesThePortAndTheFirstPolicy()
    {
        await using var emulator = await TestEmulator.StartAsync();

        Assert.Equal(
            $"Endpoint=sb://localhost:{emulator.Server.AmqpEndpoint.Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;",
            emulator.Server.ConnectionString);
    }
}
