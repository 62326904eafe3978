using System.Globalization;
using System.Text.Json;
using Serverless.EventHubEmulator.Tests.Fixtures;

namespace Serverless.EventHubEmulator.Tests.Sdk;

/// <summary>The official JavaScript SDK against the emulator, unchanged and with the documented connection string.</summary>
public sealed class JavaScriptSdkTests(JavaScriptSdk sdk) : IClassFixture<JavaScriptSdk>, IAsyncLifetime
{
    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Send_ByKey_ArrivesWithEverything()
    {
        var events = (await RunAsync("sendByKey")).EnumerateArray().ToList();

        Assert.Equal(["one", "two"], events.Select(e => e.GetProperty("body").GetString()));
        Assert.Equal([0, 1], events.Select(e => e.GetProperty("sequenceNumber").GetInt32()));
        Assert.All(events, e =>
        {
            Assert.Equal("pump-7", e.GetProperty("partitionKey").GetString());
            Assert.Equal("application/json", e.GetProperty("contentType").GetString());
            Assert.Equal("m-1", e.GetProperty("messageId").GetString());
            Assert.Equal("c-1", e.GetProperty("correlationId").GetString());
            Assert.Equal("""{"text":"t","number":7,"flag":true}""", e.GetProperty("properties").GetRawText());
            Assert.InRange(e.GetProperty("enqueuedOn").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        });
    }

    [Fact]
    public async Task Send_ByPartition_ArrivesThere() =>
        Assert.Equal("here", Assert.Single((await RunAsync("sendByPartition")).EnumerateArray()).GetProperty("body").GetString());

    [Fact]
    public async Task Send_Batches_ArriveInOrder()
    {
        var result = await RunAsync("sendBatches");

        Assert.Equal(1_000, result.GetProperty("sent").GetInt32());
        Assert.True(result.GetProperty("inOrder").GetBoolean());
    }

    [Fact]
    public async Task Subscribe_FromEachKindOfPosition_BeginsThere()
    {
        var result = await RunAsync("positions");

        Assert.Equal("[0,1,2,3,4]", result.GetProperty("earliest").GetRawText());
        Assert.Equal("[2,3,4]", result.GetProperty("offset").GetRawText());
        Assert.Equal("[1,2,3,4]", result.GetProperty("offsetInclusive").GetRawText());
        Assert.Equal("[3,4]", result.GetProperty("sequenceNumber").GetRawText());
        Assert.Equal("[4]", result.GetProperty("enqueuedOn").GetRawText());
    }

    [Fact]
    public async Task Properties_OfHubAndPartitions_AreRead()
    {
        var result = await RunAsync("properties");

        var hub = result.GetProperty("hub");
        Assert.Equal("telemetry", hub.GetProperty("name").GetString());
        Assert.Equal("""["0","1","2","3"]""", hub.GetProperty("partitionIds").GetRawText());
        Assert.InRange(hub.GetProperty("createdOn").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        var partition = result.GetProperty("partition");
        Assert.Equal((0, 0, false), Ends(partition));
        Assert.NotEqual("-1", partition.GetProperty("lastEnqueuedOffset").GetString());
        Assert.Equal((0, -1, true), Ends(result.GetProperty("empty")));
        Assert.Equal("""["0","1","2","3"]""", result.GetProperty("ids").GetRawText());
    }

    [Fact]
    public async Task Send_WithAWrongKey_IsUnauthorizedError()
    {
        var connectionString = _emulator.Server.ConnectionString.Replace("SAS_KEY_VALUE", "WRONG", StringComparison.Ordinal);

        Assert.Equal("UnauthorizedError", (await sdk.RunAsync("wrongKey", connectionString)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Send_ToAPublisher_CarriesItsName()
    {
        var sent = Assert.Single((await RunAsync("publisher")).EnumerateArray());

        Assert.Equal("pump-7", sent.GetProperty("partitionKey").GetString());
    }

    [Fact]
    public async Task Subscribe_WithOwnerLevels_DisplacesAndRefusesWithReceiverDisconnectedError()
    {
        var result = await RunAsync("ownerLevel");

        Assert.Equal("ReceiverDisconnectedError", result.GetProperty("displaced").GetString());
        Assert.Equal("ReceiverDisconnectedError", result.GetProperty("refused").GetString());
        Assert.Equal("ReceiverDisconnectedError", result.GetProperty("shared").GetString());
    }

    [Fact]
    public async Task Subscribe_TrackingTheLastEnqueuedEvent_LearnsOfIt()
    {
        var last = await RunAsync("lastEnqueued");

        Assert.Equal(2, last.GetProperty("sequenceNumber").GetInt32());
        Assert.True(long.Parse(last.GetProperty("offset").GetString()!, CultureInfo.InvariantCulture) > 0);
        var now = TimeProvider.System.GetUtcNow();
        Assert.InRange(last.GetProperty("enqueuedOn").GetDateTimeOffset(), now.AddMinutes(-1), now);
        Assert.InRange(last.GetProperty("retrievedOn").GetDateTimeOffset(), last.GetProperty("enqueuedOn").GetDateTimeOffset(), now);
    }

    [Fact]
    public async Task Send_OverTheThroughputUnits_IsServerBusyError()
    {
        await using var emulator = await TestEmulator.StartAsync(options => options.ThroughputUnits = 1);

        var result = await sdk.RunAsync("serverBusy", emulator.Server.ConnectionString);

        Assert.Equal("ServerBusyError", result.GetProperty("code").GetString());
        Assert.True(result.GetProperty("retryable").GetBoolean());
    }

    [Fact]
    public async Task Send_TooLarge_IsMessageTooLargeErrorAndTheNextSendArrives()
    {
        var result = await RunAsync("tooLarge");

        Assert.Equal("MessageTooLargeError", result.GetProperty("code").GetString());
        Assert.Matches(
            @"The received message \(delivery-id:\d+, size:\d+ bytes\) exceeds the limit \(\d+ bytes\) currently allowed on the link",
            result.GetProperty("message").GetString()!);
        Assert.Equal("after", Assert.Single(result.GetProperty("events").EnumerateArray()).GetProperty("body").GetString());
    }

    [Fact]
    public async Task SendAndSubscribe_OverWebSockets_WorkOnTheHttpPort()
    {
        var (amqp, http) = (_emulator.Server.AmqpEndpoint, _emulator.Server.HttpEndpoint);
        var connectionString = _emulator.Server.ConnectionString.Replace($":{amqp.Port}", $":{http.Port}", StringComparison.Ordinal);

        var events = (await sdk.RunAsync("webSocket", connectionString)).EnumerateArray().Select(e => (e[0].GetInt32(), e[1].GetInt32()));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => (i, i == 100 ? 300_000 : 10)), events);
    }

    [Fact]
    public async Task Subscribe_LoadBalanced_SharesPartitionsWithoutLossOrOverlapAndTakesOverFromOneThatLeaves()
    {
        var result = await RunAsync("loadBalanced");

        Assert.Equal(result.GetProperty("sent").GetInt32(), result.GetProperty("received").GetInt32());
        Assert.Equal(0, result.GetProperty("overlaps").GetInt32());
        Assert.Equal(3, result.GetProperty("takers").GetInt32());
        Assert.Equal(0, result.GetProperty("leftAfterClose").GetInt32());
    }

    private static (int First, int Last, bool IsEmpty) Ends(JsonElement partition) => (
        partition.GetProperty("beginningSequenceNumber").GetInt32(),
        partition.GetProperty("lastEnqueuedSequenceNumber").GetInt32(),
        partition.GetProperty("isEmpty").GetBoolean());

    private Task<JsonElement> RunAsync(string scenario) => sdk.RunAsync(scenario, _emulator.Server.ConnectionString);
}
