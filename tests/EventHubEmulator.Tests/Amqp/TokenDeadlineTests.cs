using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>A connection that brings no token holds its place for a minute, whatever it does to seem alive.</summary>
public sealed class TokenDeadlineTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync(options => options.TimeProvider = _time);

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Open_WithoutAToken_IsClosedAfterAMinute()
    {
        await using var neighbour = await _emulator.ConnectAsync();
        using var signedIn = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        using var tokenless = await FrameClient.BeginConnectAsync(_emulator, anonymous: true);
        Assert.Equal(Performative.Open, (await tokenless.ReceiveAsync()).Performative);
        Assert.Equal(Performative.Begin, (await tokenless.ReceiveAsync()).Performative);

        _time.Advance(TimeSpan.FromSeconds(59));
        await tokenless.SendAttachAsync("refused", 0, receives: true, "telemetry/ConsumerGroups/$Default/Partitions/0");
        Assert.Equal(Performative.Attach, (await tokenless.ReceiveAsync()).Performative);
        Assert.Equal(Performative.Detach, (await tokenless.ReceiveAsync()).Performative);
        _time.Advance(TimeSpan.FromSeconds(2));

        var closed = await tokenless.ReceiveAsync();
        Assert.Equal(Performative.Close, closed.Performative);
        Assert.Equal("amqp:connection:forced", closed.Condition());
        _time.Advance(TimeSpan.FromSeconds(6));
        await tokenless.EndedAsync();
        await neighbour.SendAsync("telemetry/Partitions/0", Event("a"));
        await signedIn.AttachReceiverAsync("r", 0, 0);
    }
}
