using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Messages;

/// <summary>What the SDK puts into an event comes out of it again.</summary>
public sealed class MessageTests : IAsyncLifetime
{
    private SdkHub _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Dictionary<string, object?> Properties { get; } = new()
    {
        ["string"] = "t\u00e4xt \ud83d\ude00",
        ["empty"] = "",
        ["long string"] = new string('x', 1_000),
        ["true"] = true,
        ["false"] = false,
        ["byte"] = byte.MaxValue,
        ["sbyte"] = sbyte.MinValue,
        ["short"] = short.MinValue,
        ["ushort"] = ushort.MaxValue,
        ["int"] = int.MinValue,
        ["small int"] = 7,
        ["uint"] = uint.MaxValue,
        ["uint zero"] = 0u,
        ["long"] = long.MinValue,
        ["ulong"] = ulong.MaxValue,
        ["ulong zero"] = 0ul,
        ["float"] = 1.5f,
        ["double"] = double.MaxValue,
        ["not a number"] = double.NaN,
        ["decimal"] = 79_228_162_514_264.337593543950335m,
        ["negative decimal"] = -0.1m,
        ["char"] = '\u20ac',
        ["guid"] = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
        ["time"] = new DateTime(2026, 11, 26, 7, 0, 0, 123, DateTimeKind.Utc),
        ["time with offset"] = new DateTimeOffset(2026, 11, 26, 7, 0, 0, 123, TimeSpan.Zero),
        ["duration"] = TimeSpan.FromTicks(-1_234_567),
        ["uri"] = new Uri("https://example.org/a?b=c"),
        ["bytes"] = new byte[] { 1, 2, 3 },
        ["null"] = null,
    };

    public async ValueTask InitializeAsync() => _hub = await SdkHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Send_PropertiesOfEveryType_ComeBackAsTheyWere()
    {
        var sent = new EventData("x");
        foreach (var (name, value) in Properties)
        {
            sent.Properties[name] = value;
        }

        var read = await RoundTripAsync(sent);

        Assert.Equal(Properties.Keys.Order(StringComparer.Ordinal), read.Properties.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, value) in Properties)
        {
            Assert.True(Equals(value, Plain(read.Properties[name])) || (value is byte[] bytes && bytes.SequenceEqual((byte[])Plain(read.Properties[name])!)),
                $"'{name}' was {value} and is {read.Properties[name]} of {read.Properties[name]?.GetType()}");
        }
    }

    [Fact]
    public async Task Send_WithSystemProperties_AddsTheServicesOwn()
    {
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        var sent = new EventData("x") { MessageId = "m-1", CorrelationId = "c-1", ContentType = "application/json" };
        await _hub.Producer.SendAsync([new EventData("first"), sent], new SendEventOptions { PartitionKey = "pump-7" }, Cancellation);

        var read = (await _hub.ReadAllAsync(2))[1].Event;

        Assert.Equal(("m-1", "c-1", "application/json"), (read.MessageId, read.CorrelationId, read.ContentType));
        Assert.Equal(("pump-7", 1L), (read.PartitionKey, read.SequenceNumber));
        Assert.InRange(read.EnqueuedTime, before, TimeProvider.System.GetUtcNow());
        Assert.True(long.Parse(read.OffsetString, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal("m-1", read.SystemProperties["message-id"].ToString());
        Assert.Contains("x-opt-enqueued-time", read.GetRawAmqpMessage().MessageAnnotations.Keys);
    }

    [Fact]
    public async Task Send_AmqpMessageWithEverySection_KeepsAllButWhatIsTheServices()
    {
        var message = new AmqpAnnotatedMessage(AmqpMessageBody.FromData([new byte[] { 1, 2 }, new byte[] { 3 }]));
        message.Header.Durable = true;
        message.Header.Priority = 7;
        message.Properties.To = new AmqpAddress("to");
        message.Properties.Subject = "subject";
        message.Properties.ReplyTo = new AmqpAddress("reply");
        message.Properties.ReplyToGroupId = "reply-group";
        message.Properties.GroupId = "group";
        message.Properties.GroupSequence = 9;
        message.Properties.ContentEncoding = "gzip";
        message.Properties.UserId = new byte[] { 4, 5 };
        message.Properties.AbsoluteExpiryTime = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        message.MessageAnnotations["x-own"] = 5L;
        message.MessageAnnotations["x-opt-sequence-number"] = 99L;
        message.Footer["x-foot"] = "end";

        var read = (await RoundTripAsync(new EventData(message))).GetRawAmqpMessage();

        Assert.True(read.Body.TryGetData(out var data));
        Assert.Equal([[1, 2], [3]], data!.Select(part => part.ToArray()));
        Assert.Equal((true, (byte)7), (read.Header.Durable, read.Header.Priority));
        Assert.Equal(("to", "subject", "reply"), (read.Properties.To.ToString(), read.Properties.Subject, read.Properties.ReplyTo.ToString()));
        Assert.Equal(("reply-group", "group", 9u), (read.Properties.ReplyToGroupId, read.Properties.GroupId, read.Properties.GroupSequence));
        Assert.Equal("gzip", read.Properties.ContentEncoding);
        Assert.Equal([4, 5], read.Properties.UserId!.Value.ToArray());
        Assert.Equal(message.Properties.AbsoluteExpiryTime, read.Properties.AbsoluteExpiryTime);
        Assert.Equal(5L, read.MessageAnnotations["x-own"]);
        Assert.Equal(0L, read.MessageAnnotations["x-opt-sequence-number"]);
        Assert.Equal("end", read.Footer["x-foot"]);
    }

    [Fact]
    public async Task Send_ValueBodies_ComeBackAsValues()
    {
        object[] values =
        [
            "text", 7, 7L, 1.5, true, Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
            new Dictionary<string, object> { ["a"] = 1, ["b"] = "two" },
            new List<object> { 1, "two", 3.5 },
        ];
        foreach (var value in values)
        {
            await SendAsync(new EventData(new AmqpAnnotatedMessage(AmqpMessageBody.FromValue(value))));
        }

        var read = (await _hub.ReadAsync("0", values.Length)).Select(one =>
        {
            Assert.True(one.GetRawAmqpMessage().Body.TryGetValue(out var value));
            return value;
        }).ToList();

        Assert.Equal(values[..6], read[..6]);
        Assert.Equal((Dictionary<string, object>)values[6], Assert.IsAssignableFrom<IDictionary<string, object>>(read[6]));
        Assert.Equal((List<object>)values[7], ((System.Collections.IEnumerable)read[7]!).Cast<object>());
    }

    [Fact]
    public async Task Send_SequenceBody_ComesBackAsASequence()
    {
        IList<object>[] sequence = [[1, "two"], [3.5]];

        var read = await RoundTripAsync(new EventData(new AmqpAnnotatedMessage(AmqpMessageBody.FromSequence(sequence))));

        Assert.True(read.GetRawAmqpMessage().Body.TryGetSequence(out var parts));
        Assert.Equal(sequence.SelectMany(part => part), parts!.SelectMany(part => part));
    }

    [Theory]
    [InlineData("pump-7")]
    [InlineData("P\u00fcmpe \u20ac")]
    [InlineData(" ")]
    public async Task Send_WithAPartitionKey_ComesBackWithIt(string key)
    {
        await _hub.Producer.SendAsync([new EventData("x")], new SendEventOptions { PartitionKey = key }, Cancellation);

        Assert.Equal(key, Assert.Single(await _hub.ReadAllAsync(1)).Event.PartitionKey);
    }

    [Fact]
    public async Task Send_BatchOfDifferentEvents_KeepsWhatIsEachOnes()
    {
        using var batch = await _hub.Producer.CreateBatchAsync(new CreateBatchOptions { PartitionId = "0" }, Cancellation);
        for (var number = 0; number < 10; number++)
        {
            Assert.True(batch.TryAdd(new EventData($"{number}") { MessageId = $"m-{number}", Properties = { ["number"] = number } }));
        }

        await _hub.Producer.SendAsync(batch, Cancellation);

        var read = await _hub.ReadAsync("0", 10);
        Assert.Equal(Enumerable.Range(0, 10), read.Select(SdkHub.Number));
        Assert.Equal(Enumerable.Range(0, 10), read.Select(one => (int)one.Properties["number"]));
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"m-{number}"), read.Select(one => one.MessageId));
    }

    /// <summary>The SDK reads binary values as memory or a segment.</summary>
    private static object? Plain(object? value) => value switch
    {
        ArraySegment<byte> segment => segment.ToArray(),
        ReadOnlyMemory<byte> memory => memory.ToArray(),
        _ => value,
    };

    private Task SendAsync(EventData sent) => _hub.Producer.SendAsync([sent], new SendEventOptions { PartitionId = "0" }, Cancellation);

    private async Task<EventData> RoundTripAsync(EventData sent)
    {
        await SendAsync(sent);
        return Assert.Single(await _hub.ReadAsync("0", 1));
    }
}
