using Amqp.Framing;
using Amqp.Transactions;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Links to what Event Hubs does not have are refused, and the connection goes on.</summary>
public sealed class AttachTests : IAsyncLifetime
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
    [InlineData("$cbs")]
    [InlineData("telemetry/ConsumerGroups/$Default/Partitions/0")]
    public async Task Attach_OfAReceiver_IsAnsweredWithALargestMessage(string address)
    {
        Assert.Equal(1024UL * 1024, await _client.LargestMessageAsync(address));
    }

    [Fact]
    public Task Attach_ToATransactionCoordinator_IsNotImplemented() =>
        AssertRefusedAsync(new Attach { Source = new Source(), Target = new Coordinator() }, "amqp:not-implemented");

    [Fact]
    public Task Attach_ToNoAddress_IsNotFound() =>
        AssertRefusedAsync(new Attach { Source = new Source(), Target = new Target() }, "amqp:not-found");

    [Fact]
    public Task Attach_WithoutATarget_IsNotFound() => AssertRefusedAsync(new Attach { Source = new Source() }, "amqp:not-found");

    private async Task AssertRefusedAsync(Attach attach, string condition)
    {
        Assert.Equal(condition, (await ClosedAsync(_client.OpenSender(attach))).Condition);
        await _client.SendAsync("telemetry/Partitions/0", Event("still here"));
    }
}
