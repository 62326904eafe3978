using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Connections;

public sealed class WebSocketTests
{
    [Fact]
    public async Task SendAndRead_OverWebSockets_WorkOnTheHttpPort()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var hub = await SdkHub.StartAsync();
        var options = new EventHubConnectionOptions { TransportType = EventHubsTransportType.AmqpWebSockets };
        await using var connection = new EventHubConnection(hub.WebSocketConnectionString, SdkHub.Name, options);
        await using var producer = new EventHubProducerClient(connection);
        await using var consumer = new EventHubConsumerClient("$Default", connection);
        var large = new byte[300_000];
        new Random(1).NextBytes(large);

        await producer.SendAsync([new EventData("small"), new EventData(large)], new SendEventOptions { PartitionId = "2" }, cancellation);

        var read = await SdkHub.TakeAsync(consumer.ReadEventsFromPartitionAsync("2", EventPosition.Earliest, cancellation), 2);
        Assert.Equal("small", read[0].EventBody.ToString());
        Assert.Equal(large, read[1].EventBody.ToArray());
        Assert.Equal(4, (await producer.GetPartitionIdsAsync(cancellation)).Length);
    }
}
