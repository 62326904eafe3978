using Amqp;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Receivers with and without an epoch (owner level) on one partition.</summary>
public sealed class EpochTests : IAsyncLifetime
{
    private const string Stolen = "amqp:link:stolen";

    private TestEmulator _emulator = null!;
    private AmqpTestClient _client = null!;
    private AmqpTestClient _other = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await TestEmulator.StartAsync();
        _client = await _emulator.ConnectAsync();
        _other = await _emulator.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _other.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    [Theory]
    [InlineData(4L, 5L)]
    [InlineData(4L, 4L)]
    [InlineData(0L, 0L)]
    [InlineData(0L, long.MaxValue)]
    public async Task Attach_WithTheSameOrAHigherEpoch_DisplacesTheReceiver(long first, long second)
    {
        await _client.SendAsync("telemetry/Partitions/0", Event("a"));
        var displaced = await ReceivingAsync(_client, first);
        var receiver = await ReceivingAsync(_other, second);
        var error = await ClosedAsync(displaced);

        Assert.Equal(Stolen, error.Condition);
        Assert.Equal(
            $"New receiver 'nil' with higher epoch of '{second}' is created hence current receiver 'nil' with epoch '{first}' is getting "
            + "disconnected. If you are recreating the receiver, make sure a higher epoch is used.",
            error.Description);
        await _client.SendAsync("telemetry/Partitions/0", Event("b"));
        Assert.Equal("b", Text(await receiver.ReceiveAsync(AmqpTestClient.Timeout)));
    }

    [Fact]
    public async Task Attach_WithALowerEpochOrNone_IsRefusedAndTheOwnerGoesOn()
    {
        await _client.SendAsync("telemetry/Partitions/0", Event("a"));
        var owner = await ReceivingAsync(_client, 7L);

        var lower = await _other.ReceiveRefusedAsync("telemetry", 0, epoch: 6L);
        var none = await _other.ReceiveRefusedAsync("telemetry", 0);

        Assert.Equal(Stolen, lower.Condition);
        Assert.StartsWith(
            "Receiver 'nil' with a higher epoch '7' already exists. Receiver 'nil' with epoch 6 cannot be created.", lower.Description,
            StringComparison.Ordinal);
        Assert.Equal(Stolen, none.Condition);
        Assert.StartsWith(
            "At least one receiver for the endpoint is created with epoch of '7', and so non-epoch receiver is not allowed.", none.Description,
            StringComparison.Ordinal);
        await _client.SendAsync("telemetry/Partitions/0", Event("b"));
        Assert.Equal("b", Text(await owner.ReceiveAsync(AmqpTestClient.Timeout)));
    }

    [Fact]
    public async Task Attach_ToAnotherPartitionOrConsumerGroup_LeavesTheReceiver()
    {
        await _client.SendAsync("telemetry/Partitions/0", Event("a"));
        var receiver = await ReceivingAsync(_client, 1L);
        var otherGroup = _other.OpenReceiver("telemetry", 0, "backend", epoch: 1L);
        Assert.NotNull(await otherGroup.ReceiveAsync(AmqpTestClient.Timeout));
        _other.OpenReceiver("telemetry", 1, epoch: 1L);

        await _client.SendAsync("telemetry/Partitions/0", Event("b"));
        Assert.Equal("b", Text(await receiver.ReceiveAsync(AmqpTestClient.Timeout)));
    }

    [Fact]
    public async Task Attach_ConsumerGroupInAnotherCase_DisplacesTheReceiver()
    {
        await _client.SendAsync("telemetry/Partitions/0", Event("a"));
        var displaced = await ReceivingAsync(_client, 1L);
        _other.OpenReceiver("telemetry", 0, "$DEFAULT", epoch: 1L);

        Assert.Equal(Stolen, (await ClosedAsync(displaced)).Condition);
    }

    [Fact]
    public async Task Attach_WithAnEpochBesideReceiversWithout_DisplacesThemAll()
    {
        await _client.SendAsync("telemetry/Partitions/0", Event("a"));
        var displaced = new[] { await ReceivingAsync(_client, null), await ReceivingAsync(_client, null) };

        await ReceivingAsync(_other, 0L);

        foreach (var receiver in displaced)
        {
            Assert.Equal(Stolen, (await ClosedAsync(receiver)).Condition);
        }
    }

    [Fact]
    public async Task Attach_SixthWithoutEpoch_IsRefusedUntilOneLeaves()
    {
        await _client.SendAsync("telemetry/Partitions/0", Event("a"));
        var receivers = new List<ReceiverLink>();
        for (var i = 0; i < 5; i++)
        {
            receivers.Add(await ReceivingAsync(_client, null));
        }

        var error = await _other.ReceiveRefusedAsync("telemetry", 0);
        await receivers[2].CloseAsync();
        await ReceivingAsync(_other, null);

        Assert.Equal("amqp:resource-limit-exceeded", error.Condition);
        Assert.Equal(
            "Exceeded the maximum number of allowed receivers per partition in a consumer group which is 5. "
            + "List of connected receivers - nil, nil, nil, nil, nil.",
            error.Description);
    }

    [Fact]
    public async Task Disconnect_OfTheOwner_LetsALowerEpochIn()
    {
        await _client.SendAsync("telemetry/Partitions/0", Event("a"));
        using (var owner = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100))
        {
            // It leaves without a word, as a killed process does.
            await owner.AttachReceiverAsync("r", 0, 0, epoch: 9);
            Assert.Equal(Stolen, (await _other.ReceiveRefusedAsync("telemetry", 0, epoch: 1L)).Condition);
        }

        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var receiver = _other.OpenReceiver("telemetry", 0, epoch: 1L);
            try
            {
                if (await receiver.ReceiveAsync(AmqpTestClient.Timeout) is not null)
                {
                    return;
                }
            }
            catch (AmqpException exception) when (TimeProvider.System.GetElapsedTime(started) < AmqpTestClient.Timeout)
            {
                Assert.Equal(Stolen, exception.Error.Condition);
            }
        }
    }

    [Fact]
    public async Task Attach_ManyAtOnceWithEqualEpochs_LeavesOneReceiver()
    {
        await _client.SendAsync("telemetry/Partitions/0", Event("a"));
        var clients = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _emulator.ConnectAsync()));
        var receivers = await Task.WhenAll(clients.Select(client => Task.Run(() => client.OpenReceiver("telemetry", 0, epoch: 3L))));
        var closed = receivers.Select(ClosedAsync).ToArray();

        var started = TimeProvider.System.GetTimestamp();
        while (closed.Count(one => one.IsCompleted) < 5 && TimeProvider.System.GetElapsedTime(started) < AmqpTestClient.Timeout)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(5, closed.Count(one => one.IsCompletedSuccessfully));
        var owner = receivers[Array.FindIndex(closed, one => !one.IsCompleted)];
        Assert.NotNull(await owner.ReceiveAsync(AmqpTestClient.Timeout));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Attach_EpochThatIsNoInteger_IsRefused() =>
        Assert.Equal("com.microsoft:argument-error", (await _client.ReceiveRefusedAsync("telemetry", 0, epoch: "high")).Condition);

    public static TheoryData<object> ShortEpochs => [3, 3u];

    [Theory]
    [MemberData(nameof(ShortEpochs))]
    public async Task Attach_EpochInFewerBits_DisplacesTheReceiverOfALowerOne(object epoch)
    {
        await _client.SendAsync("telemetry/Partitions/0", Event("a"));
        var displaced = await ReceivingAsync(_client, 2L);

        Assert.NotNull(await _other.OpenReceiver("telemetry", 0, epoch: epoch).ReceiveAsync(AmqpTestClient.Timeout));

        Assert.Equal(Stolen, (await ClosedAsync(displaced)).Condition);
    }

    /// <summary>A receiver that has its partition: the first event came.</summary>
    private static async Task<ReceiverLink> ReceivingAsync(AmqpTestClient client, long? epoch)
    {
        var receiver = client.OpenReceiver("telemetry", 0, epoch: epoch);
        Assert.Equal("a", Text(await receiver.ReceiveAsync(AmqpTestClient.Timeout)));
        return receiver;
    }
}
