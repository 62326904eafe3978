using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator;
using Serverless.EventHubEmulator.Tests.Fixtures;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Connections;

/// <summary>What the SDK makes of keys, tokens and rights. The emulator's time stands still unless a test moves it.</summary>
public sealed class AuthorizationTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private SdkHub _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await SdkHub.StartAsync(options =>
    {
        options.TimeProvider = _time;
        options.Policies =
        [
            SharedAccessPolicy.DevelopmentRoot,
            new SharedAccessPolicy { Name = "send", Key = "SEND_KEY", Rights = AccessRights.Send },
            new SharedAccessPolicy { Name = "listen", Key = "LISTEN_KEY", Rights = AccessRights.Listen },
        ];
    });

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Use_WithAWrongKey_IsUnauthorizedAccess()
    {
        await using var client = _hub.ProducerWithoutRetries(_hub.ConnectionString.Replace("SAS_KEY_VALUE", "WRONG", StringComparison.Ordinal));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.SendAsync([new EventData("x")], Cancellation));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.GetEventHubPropertiesAsync(Cancellation));
    }

    [Fact]
    public async Task Use_WithAnExpiredToken_IsUnauthorizedAccess()
    {
        await using var client = _hub.ProducerWithoutRetries(WithToken("telemetry", TimeProvider.System.GetUtcNow().AddMinutes(-1)));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.SendAsync([new EventData("x")], Cancellation));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.GetPartitionPropertiesAsync("0", Cancellation));
    }

    [Fact]
    public async Task Use_WithATokenForAnotherHub_IsUnauthorizedAccess()
    {
        await using var client = _hub.ProducerWithoutRetries(WithToken("elsewhere", TimeProvider.System.GetUtcNow().AddHours(1)));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.SendAsync([new EventData("x")], Cancellation));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.GetEventHubPropertiesAsync(Cancellation));
    }

    [Fact]
    public async Task Send_AfterTheTokenExpiredOnTheLink_IsUnauthorizedAccess()
    {
        await using var client = _hub.ProducerWithoutRetries(WithToken("telemetry", TimeProvider.System.GetUtcNow().AddHours(1)));
        await client.SendAsync([new EventData("x")], Cancellation);

        _time.Advance(TimeSpan.FromMinutes(61));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () =>
        {
            while (true)
            {
                try
                {
                    await client.SendAsync([new EventData("x")], Cancellation).WaitAsync(SdkHub.Patience, Cancellation);
                }
                catch (OperationCanceledException)
                {
                    // It was under way when the link ended.
                }
            }
        });
    }

    [Fact]
    public async Task Use_WithTheRightToSend_SendsAndReadsPropertiesAndNothingElse()
    {
        var connectionString = WithPolicy("send", "SEND_KEY");
        await using var producer = _hub.ProducerWithoutRetries(connectionString);
        await using var consumer = Consumer(connectionString);

        await producer.SendAsync([new EventData("x")], Cancellation);
        Assert.Equal(4, (await producer.GetPartitionIdsAsync(Cancellation)).Length);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => ReadAsync(consumer));
    }

    [Fact]
    public async Task Use_WithTheRightToListen_ReadsAndNothingElse()
    {
        var connectionString = WithPolicy("listen", "LISTEN_KEY");
        await using var producer = _hub.ProducerWithoutRetries(connectionString);
        await using var consumer = Consumer(connectionString);
        await _hub.SendNumbersAsync("0", [3]);

        Assert.Equal([3], (await ReadAsync(consumer)).Select(SdkHub.Number));
        Assert.Equal(4, (await consumer.GetPartitionIdsAsync(Cancellation)).Length);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => producer.SendAsync([new EventData("x")], Cancellation));
    }

    [Fact]
    public async Task GetProperties_OnAConnectionThatAsksForNothingElse_StaysOpen()
    {
        using var line = new FragileLine(_hub.AmqpEndpoint);
        await using var client = _hub.ProducerWithoutRetries(line.Through(_hub.ConnectionString));
        await client.GetPartitionIdsAsync(Cancellation);

        // Over the time that a connection without any token is given.
        _time.Advance(TimeSpan.FromMinutes(1.5));
        await client.GetPartitionIdsAsync(Cancellation);

        Assert.Equal(1, line.Connections);
    }

    private static Task<List<EventData>> ReadAsync(EventHubConsumerClient consumer) =>
        SdkHub.TakeAsync(consumer.ReadEventsFromPartitionAsync("0", EventPosition.Earliest, Cancellation), 1);

    private static EventHubConsumerClient Consumer(string connectionString) => new(
        "$Default", connectionString, SdkHub.Name, new EventHubConsumerClientOptions { RetryOptions = SdkHub.NoRetries });

    private string WithPolicy(string name, string key) => _hub.ConnectionString
        .Replace("RootManageSharedAccessKey", name, StringComparison.Ordinal)
        .Replace("SAS_KEY_VALUE", key, StringComparison.Ordinal);

    private string WithToken(string hub, DateTimeOffset expires) =>
        $"Endpoint=sb://localhost:{_hub.AmqpEndpoint.Port};UseDevelopmentEmulator=true;"
        + $"SharedAccessSignature={SasToken.Create($"sb://localhost/{hub}", expires: expires)}";
}
