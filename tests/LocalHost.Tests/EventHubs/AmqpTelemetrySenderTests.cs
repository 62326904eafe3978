using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Senders;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.Tests.EventHubs;

public sealed class AmqpTelemetrySenderTests : IAsyncLifetime
{
    private const int MessageBytes = 1024 * 1024;
    private readonly TriggerFixture _fixture = new();

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task SendToPartition_MoreThanAMessageHolds_AllArriveInOrder()
    {
        var bodies = Enumerable.Range(0, 40)
            .Select(number => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(TriggerFixture.Name("2", number).PadRight(100_000))).ToList();

        await _fixture.Sender.SendToPartitionAsync("2", bodies, TestContext.Current.CancellationToken);
        await _fixture.StartAppAsync();
        await _fixture.AcceptedAsync(40);

        Assert.Equal(
            Enumerable.Range(0, 40).Select(number => TriggerFixture.Name("2", number)), _fixture.Sink.Bodies.Select(body => body.TrimEnd()));
    }

    [Fact]
    public async Task Send_LargestEvent_ArrivesWhole()
    {
        var body = Enumerable.Range(0, MessageBytes - 1024).Select(number => (byte)number).ToArray();
        await _fixture.StartAppAsync();

        await _fixture.Sender.SendAsync("pump-7", body, contentType: null, properties: null, TestContext.Current.CancellationToken);
        await _fixture.AcceptedAsync(1);

        Assert.Equal(body, Assert.Single(Assert.Single(_fixture.Sink.Accepted).Events).EventBody.ToArray());
    }

    [Fact]
    public async Task Send_EventOverTheLimit_LastingFailureAndTheLinkStaysGood()
    {
        var failure = await Assert.ThrowsAsync<TelemetrySendException>(() => _fixture.Sender.SendAsync(
            "pump-7", new byte[MessageBytes + 1], contentType: null, properties: null, TestContext.Current.CancellationToken));
        var inBatch = await Assert.ThrowsAsync<TelemetrySendException>(() => _fixture.Sender.SendToPartitionAsync(
            "0", [new byte[MessageBytes]], TestContext.Current.CancellationToken));

        Assert.False(failure.IsTransient);
        Assert.False(inBatch.IsTransient);
        await _fixture.Sender.SendAsync("pump-7", new byte[10], contentType: null, properties: null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Send_HubDown_TransientFailureAndLaterSuccess()
    {
        await _fixture.Sender.SendAsync("pump-7", new byte[1], contentType: null, properties: null, TestContext.Current.CancellationToken);
        await _fixture.StopHubAsync();

        var failure = await Assert.ThrowsAsync<TelemetrySendException>(() => _fixture.Sender.SendAsync(
            "pump-7", new byte[1], contentType: null, properties: null, TestContext.Current.CancellationToken));
        await _fixture.StartHubAsync();

        Assert.True(failure.IsTransient);
        await _fixture.Sender.SendAsync("pump-7", new byte[1], contentType: null, properties: null, TestContext.Current.CancellationToken);
        Assert.Equal(["0", "1", "2", "3"], await _fixture.Sender.GetPartitionsAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("SharedAccessKey=SAS_KEY_VALUE", "SharedAccessKey=wrong", "telemetry")]
    [InlineData("", "", "nothing")]
    public async Task Send_WrongKeyOrHub_LastingFailure(string replaced, string by, string hub)
    {
        var connection = replaced.Length == 0
            ? _fixture.HubConnection
            : _fixture.HubConnection.Replace(replaced, by, StringComparison.Ordinal);
        await using var sender = new AmqpTelemetrySender(
            new AmqpHubClient(EventHubConnectionString.Parse(connection), hub, TimeProvider.System, NullLogger.Instance), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<TelemetrySendException>(() => sender.SendAsync(
            "pump-7", new byte[1], contentType: null, properties: null, TestContext.Current.CancellationToken));

        Assert.False(failure.IsTransient);
    }
}
