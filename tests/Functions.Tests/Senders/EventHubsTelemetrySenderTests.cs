using Azure.Messaging.EventHubs;
using Serverless.Functions.Senders;
using Serverless.Shared.Telemetry;

namespace Serverless.Functions.Tests.Senders;

public sealed class EventHubsTelemetrySenderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_OneDevice_SendsItsIdAsPartitionKeyWithTheProperties()
    {
        await using var producer = new RecordingProducer();

        await new EventHubsTelemetrySender(producer).SendAsync(
            "pump-7", new byte[] { 1, 2, 3 }, "application/senml+json", new Dictionary<string, object?> { ["content-encoding"] = "gzip" }, Cancellation);

        var (options, events) = Assert.Single(producer.Sent);
        Assert.Equal(("pump-7", null), (options.PartitionKey, options.PartitionId));
        var sent = Assert.Single(events);
        Assert.Equal([1, 2, 3], sent.Body.ToArray());
        Assert.Equal("application/senml+json", sent.ContentType);
        Assert.Equal("gzip", sent.Properties["content-encoding"]);
    }

    [Fact]
    public async Task SendAsync_EventBeyondTheLimit_ThrowsForGoodAndSendsNothing()
    {
        await using var producer = new RecordingProducer(maxBatchBytes: 2);

        var exception = await Assert.ThrowsAsync<TelemetrySendException>(() =>
            new EventHubsTelemetrySender(producer).SendAsync("pump-7", new byte[3], null, null, Cancellation));

        Assert.False(exception.IsTransient);
        Assert.Empty(producer.Sent);
    }

    [Fact]
    public async Task SendToPartitionAsync_MoreThanABatchTakes_SendsAllInOrderWithoutAKey()
    {
        await using var producer = new RecordingProducer(maxBatchBytes: 10);
        ReadOnlyMemory<byte>[] bodies = [.. Enumerable.Range(0, 7).Select(number => new ReadOnlyMemory<byte>([(byte)number, 0, 0, 0]))];

        await new EventHubsTelemetrySender(producer).SendToPartitionAsync("3", bodies, Cancellation);

        Assert.Equal([2, 2, 2, 1], producer.Sent.Select(batch => batch.Events.Count));
        Assert.All(producer.Sent, batch => Assert.Equal(("3", null), (batch.Options.PartitionId, batch.Options.PartitionKey)));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], producer.Sent.SelectMany(batch => batch.Events).Select(sent => sent.Body.Span[0]));
    }

    [Fact]
    public async Task SendToPartitionAsync_NoEvents_SendsNothing()
    {
        await using var producer = new RecordingProducer();

        await new EventHubsTelemetrySender(producer).SendToPartitionAsync("0", [], Cancellation);

        Assert.Empty(producer.Sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendAsync_HubFails_SaysWhetherTryingAgainHelps(bool isTransient)
    {
        await using var producer = new RecordingProducer { Failure = new EventHubsException(isTransient, "telemetry", "busy") };

        var exception = await Assert.ThrowsAsync<TelemetrySendException>(() =>
            new EventHubsTelemetrySender(producer).SendAsync("pump-7", new byte[1], null, null, Cancellation));

        Assert.Equal(isTransient, exception.IsTransient);
        Assert.Same(producer.Failure, exception.InnerException);
    }

    [Fact]
    public async Task SendAsync_NoAnswer_IsTransient()
    {
        await using var producer = new RecordingProducer { Failure = new TimeoutException() };

        var exception = await Assert.ThrowsAsync<TelemetrySendException>(() =>
            new EventHubsTelemetrySender(producer).SendAsync("pump-7", new byte[1], null, null, Cancellation));

        Assert.True(exception.IsTransient);
    }

    [Fact]
    public async Task SendAsync_Cancelled_StaysACancellation()
    {
        await using var producer = new RecordingProducer();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new EventHubsTelemetrySender(producer).SendAsync("pump-7", new byte[1], null, null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task GetPartitionsAsync_MoreThanTen_AreInTheOrderOfTheirNumbers()
    {
        await using var producer = new RecordingProducer();

        Assert.Equal(["0", "1", "2", "10"], await new EventHubsTelemetrySender(producer).GetPartitionsAsync(Cancellation));
    }
}
