using Amqp;
using Amqp.Types;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

public sealed class ReceiveTests : IAsyncLifetime
{
    private TestEmulator _emulator = null!;
    private AmqpTestClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await TestEmulator.StartAsync();
        _client = await _emulator.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("amqp.annotation.x-opt-offset > '-1'", 0)]
    [InlineData("amqp.annotation.x-opt-sequence-number > '-1'", 0)]
    [InlineData("amqp.annotation.x-opt-sequence-number >= '0'", 0)]
    [InlineData("amqp.annotation.x-opt-sequence-number > '6'", 7)]
    [InlineData("amqp.annotation.x-opt-sequence-number >= '6'", 6)]
    public async Task Receive_FromPosition_BeginsThere(string? filter, int first)
    {
        await SendNumbersAsync(10);

        var received = await _client.ReceiveAsync(10 - first, 0, filter: filter);

        Assert.Equal(Enumerable.Range(first, 10 - first).Select(i => $"{i}"), received.Select(Text));
    }

    [Theory]
    [InlineData(">", 1)]
    [InlineData(">=", 0)]
    public async Task Receive_FromOffset_BeginsThere(string comparison, int skipped)
    {
        await SendNumbersAsync(10);
        await _client.SendAsync("telemetry/Partitions/0", Batch(Enumerable.Range(10, 10).Select(i => Event($"{i}"))));
        var all = await _client.ReceiveAsync(20, 0);

        for (var i = 0; i < 20 - skipped; i++)
        {
            var offset = Annotation<string>(all[i], "x-opt-offset");
            var received = await _client.ReceiveAsync(1, 0, filter: $"amqp.annotation.x-opt-offset {comparison} '{offset}'");
            Assert.Equal(i + skipped, SequenceNumber(received[0]));
        }
    }

    [Fact]
    public async Task Receive_FromEnqueuedTime_BeginsThere()
    {
        await SendNumbersAsync(3);
        var first = (await _client.ReceiveAsync(3, 0))[2];
        var time = new DateTimeOffset(Annotation<DateTime>(first, "x-opt-enqueued-time")).ToUnixTimeMilliseconds();
        await WaitForClockPastAsync(time);
        await _client.SendAsync("telemetry/Partitions/0", Event("later"));

        var after = await _client.ReceiveAsync(1, 0, filter: $"amqp.annotation.x-opt-enqueued-time > '{time}'");
        var from = await _client.ReceiveAsync(2, 0, filter: $"amqp.annotation.x-opt-enqueued-time >= '{time}'");

        Assert.Equal("later", Text(after[0]));
        Assert.Equal(time, new DateTimeOffset(Annotation<DateTime>(from[0], "x-opt-enqueued-time")).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Receive_FromLatest_GetsOnlyWhatComesAfter()
    {
        await SendNumbersAsync(3);
        var receiver = _client.OpenReceiver("telemetry", 0, filter: "amqp.annotation.x-opt-offset > '@latest'");
        await WaitUntilAttachedAsync(receiver);
        await _client.SendAsync("telemetry/Partitions/0", Event("new"));

        Assert.Equal("new", Text(await receiver.ReceiveAsync(AmqpTestClient.Timeout)));
    }

    [Fact]
    public async Task Receive_WhileWaitingAtTheEnd_IsWokenByTheAppend()
    {
        var receiver = _client.OpenReceiver("telemetry", 0);
        await WaitUntilAttachedAsync(receiver);
        for (var i = 0; i < 20; i++)
        {
            var pending = receiver.ReceiveAsync(AmqpTestClient.Timeout);
            await _client.SendAsync("telemetry/Partitions/0", Event($"{i}"));
            Assert.Equal($"{i}", Text(await pending));
        }
    }

    [Fact]
    public async Task Receive_WithCredit_GetsNoMoreThanItAskedFor()
    {
        await SendNumbersAsync(10);
        var receiver = _client.OpenReceiver("telemetry", 0, credit: 0);
        var received = new List<Message>();
        receiver.Start(0, (_, message) =>
        {
            lock (received)
            {
                received.Add(message);
            }
        });

        receiver.SetCredit(3, CreditMode.Manual);
        await EventuallyAsync(() => Count(received) == 3);

        // A round trip over the same connection shows that nothing more was on its way.
        await _client.SendAsync("telemetry/Partitions/1", Event("marker"));
        await _client.ReceiveAsync(1, 1);
        Assert.Equal(3, Count(received));

        receiver.SetCredit(5, CreditMode.Manual);
        await EventuallyAsync(() => Count(received) == 8);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}"), received.Select(Text));
    }

    [Fact]
    public async Task Receive_InTwoConsumerGroups_EachGetsEverything()
    {
        await SendNumbersAsync(5);

        var first = await _client.ReceiveAsync(5, 0, group: "$Default");
        var second = await _client.ReceiveAsync(5, 0, group: "BACKEND");

        Assert.Equal(first.Select(Text), second.Select(Text));
    }

    [Theory]
    [InlineData("telemetry", 4, "$Default", "com.microsoft:argument-out-of-range")]
    [InlineData("telemetry", 0, "strangers", "amqp:not-found")]
    [InlineData("telemetry", 4, "strangers", "amqp:not-found")]
    [InlineData("nowhere", 0, "$Default", "amqp:not-found")]
    public async Task Receive_FromWhatIsNotThere_IsRefused(string hub, int partition, string group, string condition)
    {
        var error = await _client.ReceiveRefusedAsync(hub, partition, group);

        Assert.Equal(condition, error.Condition);
    }

    [Theory]
    [InlineData("amqp.annotation.x-opt-sequence-number > '10'", "The supplied sequence number '11' is invalid. The last sequence number in the system is '9'")]
    [InlineData("amqp.annotation.x-opt-sequence-number >= '5000'", "The supplied sequence number '5000' is invalid. The last sequence number in the system is '9'")]
    [InlineData("amqp.annotation.x-opt-offset > '999999'", "The supplied offset '999999' is invalid. The last offset in the system is")]
    public async Task Receive_PastTheEndOfTheLog_IsRefusedAsByTheService(string filter, string description)
    {
        await SendNumbersAsync(10);

        var error = await _client.ReceiveRefusedAsync("telemetry", 0, filter: filter);

        Assert.Equal("com.microsoft:argument-error", error.Condition);
        Assert.StartsWith(description, error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_RightAfterTheLastEvent_Waits()
    {
        await SendNumbersAsync(10);
        var receiver = _client.OpenReceiver("telemetry", 0, filter: "amqp.annotation.x-opt-sequence-number > '9'");
        await WaitUntilAttachedAsync(receiver);
        await _client.SendAsync("telemetry/Partitions/0", Event("next"));

        Assert.Equal("next", Text(await receiver.ReceiveAsync(AmqpTestClient.Timeout)));
    }

    [Theory]
    [InlineData("amqp.annotation.x-opt-offset < '5'")]
    [InlineData("anything")]
    [InlineData("amqp.annotation.x-opt-sequence-number > '99999999999999999999'")]
    public async Task Receive_WithAnUnknownFilter_IsRefused(string filter)
    {
        var error = await _client.ReceiveRefusedAsync("telemetry", 0, filter: filter);

        Assert.Equal("com.microsoft:argument-error", error.Condition);
    }

    [Fact]
    public async Task Receive_WithRuntimeMetric_TellsOfTheEndOfTheLogAsItMoves()
    {
        await SendNumbersAsync(3);
        var receiver = _client.OpenReceiver("telemetry", 0, credit: 0, capability: "com.microsoft:enable-receiver-runtime-metric");
        receiver.SetCredit(1, CreditMode.Manual);
        var first = await receiver.ReceiveAsync(AmqpTestClient.Timeout);
        await SendNumbersAsync(7);
        receiver.SetCredit(1, CreditMode.Manual);
        var second = await receiver.ReceiveAsync(AmqpTestClient.Timeout);

        Assert.Equal(2L, first.DeliveryAnnotations[new Symbol("last_enqueued_sequence_number")]);
        Assert.Equal(9L, second.DeliveryAnnotations[new Symbol("last_enqueued_sequence_number")]);
        Assert.Equal(("0", "1"), (Text(first), Text(second)));
        var last = (await _client.ReceiveAsync(1, 0, filter: "amqp.annotation.x-opt-sequence-number > '8'"))[0];
        Assert.Null(last.DeliveryAnnotations);
        Assert.Equal(Annotation<string>(last, "x-opt-offset"), second.DeliveryAnnotations[new Symbol("last_enqueued_offset")]);
        Assert.Equal(Annotation<DateTime>(last, "x-opt-enqueued-time"), second.DeliveryAnnotations[new Symbol("last_enqueued_time_utc")]);
        Assert.InRange(
            (DateTime)second.DeliveryAnnotations[new Symbol("runtime_info_retrieval_time_utc")],
            Annotation<DateTime>(last, "x-opt-enqueued-time"),
            TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Equal(4, second.DeliveryAnnotations.Map.Count);
    }

    [Fact]
    public async Task Receive_MoreThanTheTailHolds_ReadsTheRestFromDisk()
    {
        await using var emulator = await TestEmulator.StartAsync(options => options.TailBytes = 80_000);
        await using var client = await emulator.ConnectAsync();
        var body = new string('x', 1_000);
        for (var batch = 0; batch < 20; batch++)
        {
            var first = batch * 50;
            await client.SendAsync("telemetry/Partitions/0", Batch(Enumerable.Range(first, 50).Select(i => Event($"{i} {body}"))));
        }

        var received = await client.ReceiveAsync(1_000, 0);

        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"{i} {body}"), received.Select(Text));
    }

    private static int Count(List<Message> messages)
    {
        lock (messages)
        {
            return messages.Count;
        }
    }

    private static Task WaitUntilAttachedAsync(ReceiverLink receiver) => EventuallyAsync(() => receiver.LinkState == LinkState.Attached);

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < AmqpTestClient.Timeout, "It did not happen in time.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private static Task WaitForClockPastAsync(long milliseconds) =>
        EventuallyAsync(() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() > milliseconds);

    private Task SendNumbersAsync(int count) =>
        _client.SendAsync("telemetry/Partitions/0", [.. Enumerable.Range(0, count).Select(i => Event($"{i}"))]);
}
