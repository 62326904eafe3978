using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

public sealed class SendTests : IAsyncLifetime
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

    // Partitions of 4 by the service's hash, as the official SDK computes them.
    [Theory]
    [InlineData("a", 0)]
    [InlineData("pump-7", 1)]
    [InlineData("device-0", 2)]
    [InlineData("this-is-a-key-1", 3)]
    [InlineData("温度计-1", 0)]
    public async Task Send_WithPartitionKey_ArrivesAtThePartitionOfTheHash(string key, int partition)
    {
        await _client.SendAsync("telemetry", Event("keyed", key));

        var received = Assert.Single(await _client.ReceiveAsync(1, partition));
        Assert.Equal(key, Annotation<string>(received, "x-opt-partition-key"));
        Assert.Null(Annotation<string>(received, "x-opt-publisher"));
    }

    [Fact]
    public async Task Send_LargeBatchesOfManyClientsAtOnce_EachIsStoredAsItsSenderMadeIt()
    {
        const int clients = 8;
        const int batches = 10;
        const int events = 20;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async number =>
        {
            // Several frames a batch, whose buffers all connections share.
            await using var client = await _emulator.ConnectAsync();
            for (var batch = 0; batch < batches; batch++)
            {
                var body = new string((char)('a' + number), 20_000 + batch);
                await client.SendAsync("telemetry/Partitions/0", Batch(Enumerable.Repeat(0, events).Select(_ => Event(body))));
            }
        }));

        var received = await _client.ReceiveAsync(clients * batches * events, 0);

        var expected = Enumerable.Range(0, clients).SelectMany(number => Enumerable.Range(0, batches)
            .SelectMany(batch => Enumerable.Repeat(new string((char)('a' + number), 20_000 + batch), events)));
        Assert.Equal(expected, received.Select(Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Send_WithoutKey_GoesRoundTheHub()
    {
        await _client.SendAsync("telemetry", [.. Enumerable.Range(0, 8).Select(i => Event($"{i}"))]);

        for (var partition = 0; partition < 4; partition++)
        {
            var received = await _client.ReceiveAsync(2, partition);
            Assert.All(received, message => Assert.Null(Annotation<string>(message, "x-opt-partition-key")));
        }
    }

    [Fact]
    public async Task Send_ToPartition_ArrivesThereInOrder()
    {
        await _client.SendAsync("telemetry/Partitions/3", [.. Enumerable.Range(0, 50).Select(i => Event($"{i}"))]);

        var received = await _client.ReceiveAsync(50, 3);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), received.Select(Text));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), received.Select(SequenceNumber));
    }

    [Fact]
    public async Task Send_AsPublisher_CarriesPublisherAndKey()
    {
        await _client.SendAsync("telemetry/publishers/pump-7", Event("one"), Event("two", "pump-7"));

        var received = await _client.ReceiveAsync(2, 1);
        Assert.All(received, message =>
        {
            Assert.Equal("pump-7", Annotation<string>(message, "x-opt-publisher"));
            Assert.Equal("pump-7", Annotation<string>(message, "x-opt-partition-key"));
        });
    }

    [Fact]
    public async Task Send_AsPublisherWithAnotherKey_IsRejectedAndTheLinkGoesOn()
    {
        var sender = _client.OpenSender("telemetry/publishers/pump-7");
        var refused = await Assert.ThrowsAsync<AmqpException>(() => sender.SendAsync(Event("forged", "pump-8"), AmqpTestClient.Timeout));
        var batch = await Assert.ThrowsAsync<AmqpException>(
            () => sender.SendAsync(Batch([Event("inner", "pump-8")]), AmqpTestClient.Timeout));
        await sender.SendAsync(Event("honest"), AmqpTestClient.Timeout);

        Assert.Equal("com.microsoft:argument-error", refused.Error.Condition);
        Assert.Equal("com.microsoft:argument-error", batch.Error.Condition);
        Assert.Equal("honest", Text(Assert.Single(await _client.ReceiveAsync(1, 1))));
    }

    [Fact]
    public async Task Send_WithAnnotationsOfTheService_DiscardsThem()
    {
        var forged = Event("forged");
        forged.MessageAnnotations = new MessageAnnotations
        {
            [new Symbol("x-opt-publisher")] = "somebody",
            [new Symbol("x-opt-sequence-number")] = 4711L,
            [new Symbol("x-opt-offset")] = "4711",
            [new Symbol("x-opt-enqueued-time")] = DateTime.UnixEpoch,
            [new Symbol("x-custom")] = "kept",
        };
        var before = TimeProvider.System.GetUtcNow().AddMilliseconds(-1);
        await _client.SendAsync("telemetry/Partitions/0", forged, Batch([forged]));

        foreach (var received in await _client.ReceiveAsync(2, 0))
        {
            Assert.Null(Annotation<string>(received, "x-opt-publisher"));
            Assert.InRange(SequenceNumber(received), 0, 1);
            Assert.NotEqual("4711", Annotation<string>(received, "x-opt-offset"));
            Assert.InRange(Annotation<DateTime>(received, "x-opt-enqueued-time"), before.UtcDateTime, before.UtcDateTime.AddMinutes(1));
            Assert.Equal("kept", Annotation<string>(received, "x-custom"));
            Assert.Equal(4, received.MessageAnnotations.Map.Count);
        }
    }

    [Fact]
    public async Task Send_BatchWithKey_StoresItsEventsInOrderUnderTheKey()
    {
        await _client.SendAsync("telemetry", Batch(Enumerable.Range(0, 100).Select(i => Event($"{i}")), "pump-7"));

        var received = await _client.ReceiveAsync(100, 1);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), received.Select(Text));
        Assert.All(received, message => Assert.Equal("pump-7", Annotation<string>(message, "x-opt-partition-key")));
        Assert.Single(received.Select(message => Annotation<DateTime>(message, "x-opt-enqueued-time")).Distinct());
        Assert.Equal(100, received.Select(message => long.Parse(Annotation<string>(message, "x-opt-offset")!)).Distinct().Count());
    }

    [Fact]
    public async Task Send_EveryPartOfAMessage_RoundTrips()
    {
        var sent = new Message
        {
            Header = new Header { Durable = true, Priority = 7 },
            MessageAnnotations = new MessageAnnotations
            {
                [new Symbol("x-custom")] = new Map { ["nested"] = new List { 1, "two", 3.0 } },
                [new Symbol("x-time")] = new DateTime(2026, 11, 22, 10, 0, 0, 123, DateTimeKind.Utc),
            },
            Properties = new Properties
            {
                MessageId = "id-1", CorrelationId = "c-1", ContentType = "application/json", ContentEncoding = "gzip",
                Subject = "s", To = "t", ReplyTo = "r", GroupId = "g", GroupSequence = 4_000_000_000, UserId = [1, 2, 3],
            },
            ApplicationProperties = new ApplicationProperties
            {
                ["text"] = "t", ["long"] = long.MinValue, ["double"] = 0.1, ["flag"] = true, ["bytes"] = new byte[] { 0, 255 },
                ["uuid"] = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), ["nothing"] = null,
            },
            BodySection = new Data { Binary = [.. Enumerable.Range(0, 256).Select(i => (byte)i)] },
            Footer = new Footer { [new Symbol("crc")] = 42 },
        };
        await _client.SendAsync("telemetry/Partitions/0", sent, Batch([sent]));

        foreach (var received in await _client.ReceiveAsync(2, 0))
        {
            Assert.True(received.Header.Durable);
            Assert.Equal(7, received.Header.Priority);
            Assert.Equal(Encoded(sent.Properties), Encoded(received.Properties));
            Assert.Equal(Encoded(sent.ApplicationProperties), Encoded(received.ApplicationProperties));
            Assert.Equal((byte[])sent.Body, (byte[])received.Body);
            Assert.Equal(Encoded(sent.Footer), Encoded(received.Footer));
            Assert.Equal([1, "two", 3.0], Annotation<Map>(received, "x-custom")!["nested"] as List);
            Assert.Equal(sent.MessageAnnotations[new Symbol("x-time")], Annotation<DateTime>(received, "x-time"));
        }
    }

    [Fact]
    public async Task Send_BodiesThatAreNoData_RoundTrip()
    {
        await _client.SendAsync("telemetry/Partitions/0", new Message("a value"), new Message { BodySection = new AmqpSequence { List = new List { 1, "x" } } });

        var received = await _client.ReceiveAsync(2, 0);
        Assert.Equal("a value", received[0].Body);
        Assert.Equal([1, "x"], Assert.IsType<List>(received[1].Body));
    }

    [Fact]
    public async Task Send_LargestMessage_IsStoredAndOneByteMoreIsRefusedAndTheLinkGoesOn()
    {
        static Message OfSize(int bytes)
        {
            var overhead = new Message { BodySection = new Data { Binary = new byte[1_000] } }.Encode().Length - 1_000;
            return new Message { BodySection = new Data { Binary = new byte[bytes - overhead] } };
        }

        var sender = _client.OpenSender("telemetry/Partitions/0");
        await sender.SendAsync(OfSize(1_048_576), AmqpTestClient.Timeout);
        var refusal = await Assert.ThrowsAsync<AmqpException>(() => sender.SendAsync(OfSize(1_048_577), AmqpTestClient.Timeout));

        Assert.Equal("amqp:link:message-size-exceeded", refusal.Error.Condition);
        Assert.Equal(
            "The received message (delivery-id:2, size:1048577 bytes) exceeds the limit (1048576 bytes) currently allowed on the link.",
            refusal.Error.Description);
        await sender.SendAsync(Event("after"), AmqpTestClient.Timeout);
        var received = await _client.ReceiveAsync(2, 0);
        Assert.Equal(1_048_576, received[0].BodySection is Data data ? data.Binary.Length + 8 : 0);
        Assert.Equal("after", Text(received[1]));
    }

    [Fact]
    public async Task Attach_Sender_TellsTheLargestMessageSize()
    {
        var attached = new TaskCompletionSource<ulong>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _client.AttachSenderAsync("telemetry", attach => attached.TrySetResult(attach.MaxMessageSize));

        Assert.Equal(1_048_576UL, await attached.Task.WaitAsync(AmqpTestClient.Timeout, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("telemetry/publishers")]
    [InlineData("telemetry/publishers/a/b")]
    [InlineData("telemetry/ConsumerGroups/$Default/Partitions/0")]
    public async Task Send_ToWhatIsNotThere_IsNotFound(string address)
    {
        var error = await _client.SendRefusedAsync(address, Event("lost"));

        Assert.Equal("amqp:not-found", error.Condition);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task Send_ToAPartitionThatIsNotThere_IsOutOfRange(string partition)
    {
        var error = await _client.SendRefusedAsync($"telemetry/Partitions/{partition}", Event("lost"));

        Assert.Equal("com.microsoft:argument-out-of-range", error.Condition);
        Assert.StartsWith("The specified partition is invalid for an EventHub partition sender or receiver.", error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_BatchWithAKeyWhoseEventsHaveOthers_StoresThemUnderTheBatchs()
    {
        await _client.SendAsync("telemetry", Batch([Event("a", "device-0"), Event("b")], "pump-7"));

        Assert.All(await _client.ReceiveAsync(2, 1), message => Assert.Equal("pump-7", Annotation<string>(message, "x-opt-partition-key")));
    }

    [Fact]
    public async Task Send_PartitionKeyOver128Characters_IsRefused()
    {
        await _client.SendAsync("telemetry", Event("x", new string('k', 128)));
        var error = await _client.SendRefusedAsync("telemetry", Event("x", new string('k', 129)));

        Assert.Equal("com.microsoft:argument-error", error.Condition);
    }

    private static string Encoded(RestrictedDescribed section)
    {
        var buffer = new ByteBuffer(1_024, autoGrow: true);
        section.Encode(buffer);
        return Convert.ToHexString(buffer.Buffer, buffer.Offset, buffer.Length);
    }
}
