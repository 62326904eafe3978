using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Connections;

/// <summary>Names of what is not there, as the SDK's own tests against the service expect them to fail.</summary>
public sealed class MissingEntityTests : IAsyncLifetime
{
    private SdkHub _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await SdkHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Use_HubThatIsNotThere_IsResourceNotFound()
    {
        await using var producer = _hub.ProducerWithoutRetries(hub: "nowhere");
        await using var consumer = _hub.Consumer(hub: "nowhere");

        await AssertNotFoundAsync(() => producer.SendAsync([new EventData("x")], Cancellation));
        await AssertNotFoundAsync(() => producer.GetEventHubPropertiesAsync(Cancellation));
        await AssertNotFoundAsync(() => producer.GetPartitionPropertiesAsync("0", Cancellation));
        await AssertNotFoundAsync(() => ReadAsync(consumer, "0"));
    }

    [Fact]
    public async Task Read_InAConsumerGroupThatIsNotThere_IsResourceNotFound()
    {
        await using var consumer = _hub.Consumer("strangers");

        await AssertNotFoundAsync(() => ReadAsync(consumer, "0"));
    }

    [Theory]
    [InlineData("4")]
    [InlineData("-1")]
    [InlineData("XYZ")]
    public async Task Use_PartitionThatIsNotThere_IsArgumentOutOfRange(string partition)
    {
        await using var producer = _hub.ProducerWithoutRetries();
        await using var consumer = _hub.Consumer();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            producer.SendAsync([new EventData("x")], new SendEventOptions { PartitionId = partition }, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => producer.GetPartitionPropertiesAsync(partition, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReadAsync(consumer, partition));
    }

    private static Task<List<EventData>> ReadAsync(EventHubConsumerClient consumer, string partition) =>
        SdkHub.TakeAsync(consumer.ReadEventsFromPartitionAsync(partition, EventPosition.Earliest, Cancellation), 1);

    private static async Task AssertNotFoundAsync(Func<Task> use) =>
        Assert.Equal(EventHubsException.FailureReason.ResourceNotFound, (await Assert.ThrowsAsync<EventHubsException>(use)).Reason);
}
