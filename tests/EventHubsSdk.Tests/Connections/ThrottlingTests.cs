using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Connections;

/// <summary>One throughput unit. The emulator's time stands still unless a test moves it.</summary>
public sealed class ThrottlingTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private SdkHub _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await SdkHub.StartAsync(options =>
    {
        options.TimeProvider = _time;
        options.ThroughputUnits = 1;
    });

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Send_OverTheThroughputUnits_IsServiceBusyAndTransient()
    {
        await using var producer = _hub.ProducerWithoutRetries();
        await SendAsync(producer, 1_000);

        var busy = await Assert.ThrowsAsync<EventHubsException>(() => SendAsync(producer, 1));

        Assert.Equal((EventHubsException.FailureReason.ServiceBusy, true), (busy.Reason, busy.IsTransient));
        Assert.Contains("50002", busy.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OverTheThroughputUnits_SucceedsByTheSdksRetries()
    {
        await using var producer = new EventHubProducerClient(
            _hub.ConnectionString, SdkHub.Name, new EventHubProducerClientOptions { RetryOptions = SdkHub.SoonAgain });
        await SendAsync(producer, 1_000);

        var sending = SendAsync(producer, 10);
        _time.Advance(TimeSpan.FromSeconds(1));
        await sending.WaitAsync(SdkHub.Patience, Cancellation);

        Assert.Equal(1_010, (await _hub.ReadAsync("0", 1_010)).Count);
    }

    private static Task SendAsync(EventHubProducerClient producer, int count) => producer.SendAsync(
        Enumerable.Range(0, count).Select(number => new EventData($"{number}")), new SendEventOptions { PartitionId = "0" }, Cancellation);
}
