using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Tests.Fixtures;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Silence, in both directions.</summary>
public sealed class IdleTimeoutTests : IAsyncLifetime
{
    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() =>
        _emulator = await TestEmulator.StartAsync(options => options.IdleTimeout = TimeSpan.FromSeconds(3));

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Open_WithAnIdleTimeout_GetsTwoEmptyFramesInIt()
    {
        // Of its own accord the protocol library sends one each 40 s of the real clock.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var emulator = await TestEmulator.StartAsync(options => options.TimeProvider = time);
        using var client = await FrameClient.ConnectAsync(emulator, incomingWindow: 100, idleTimeout: 40_000);

        for (var frame = 0; frame < 2; frame++)
        {
            time.Advance(TimeSpan.FromMilliseconds(19_999));
            Assert.True(await client.IsSilentAsync());
            time.Advance(TimeSpan.FromMilliseconds(1));
            await client.ReceiveEmptyAsync();
        }
    }

    [Fact]
    public async Task Open_SilentAfterwards_IsClosedAndOneThatSendsEmptyFramesIsNot()
    {
        using var silent = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        using var alive = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100);
        var closing = silent.ReceiveAsync();
        while (!closing.IsCompleted)
        {
            await alive.SendEmptyAsync();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        var closed = await closing;
        Assert.Equal(Performative.Close, closed.Performative);
        Assert.Equal("amqp:connection:forced", closed.Condition());
        await alive.AttachReceiverAsync("r", 0, 0);
    }

    [Fact]
    public async Task Open_ByDefault_IsToldHalfOfFourMinutes()
    {
        await using var emulator = await TestEmulator.StartAsync();
        using var client = await FrameClient.BeginConnectAsync(emulator);

        Assert.Equal(120_000u, (await client.ReceiveAsync()).UInt(4));
    }

    [Fact]
    public async Task Open_WithAnIdleTimeoutThatNobodyCanKeep_IsClosed()
    {
        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 100, idleTimeout: 200);
        using var impatient = await FrameClient.BeginConnectAsync(_emulator, idleTimeout: 199);

        var frame = await impatient.ReceiveAsync();
        Assert.Equal(Performative.Open, frame.Performative);
        var closed = await impatient.ReceiveAsync();
        Assert.Equal(Performative.Close, closed.Performative);
        Assert.Equal("amqp:not-allowed", closed.Condition());
    }
}
