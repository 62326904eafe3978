using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Clients that connect and then stop, anywhere before they have opened the connection, are dropped in time.</summary>
public sealed class SlowClientTests : IAsyncLifetime
{
    private static readonly byte[] AmqpHeader = [.. "AMQP"u8, 0, 1, 0, 0];
    private static readonly byte[] SaslHeader = [.. "AMQP"u8, 3, 1, 0, 0];
    private static readonly byte[] SaslInit = [0, 0, 0, 26, 2, 1, 0, 0, 0, 0x53, 0x41, 0xC0, 13, 1, 0xA3, 9, .. "ANONYMOUS"u8];

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync(options => options.TimeProvider = _time);

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    public static TheoryData<string, byte[]> Stops() => new()
    {
        { "before the first byte", [] },
        { "within the protocol header", AmqpHeader[..5] },
        { "after the SASL header", SaslHeader },
        { "within the SASL frame", [.. SaslHeader, .. SaslInit[..10]] },
        { "after SASL", [.. SaslHeader, .. SaslInit] },
        { "before the open", AmqpHeader },
        { "within the open", [.. AmqpHeader, 0, 0, 0, 40, 2, 0, 0, 0, 0, 0x53] },
    };

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task Connect_ThenStop_IsDroppedAfterHalfAMinute(string where, byte[] bytes)
    {
        await using var neighbour = await _emulator.ConnectAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_emulator.Server.AmqpEndpoint.Host, _emulator.Server.AmqpEndpoint.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(bytes, TestContext.Current.CancellationToken);

        Assert.False(await socket.EndsAsync(TimeSpan.FromMilliseconds(200)), $"dropped at once {where}");

        // The emulator may not have begun to wait when the clock is first moved.
        var started = TimeProvider.System.GetTimestamp();
        bool ended;
        do
        {
            _time.Advance(TimeSpan.FromSeconds(31));
            ended = await socket.EndsAsync(TimeSpan.FromMilliseconds(500));
        }
        while (!ended && TimeProvider.System.GetElapsedTime(started) < AmqpTestClient.Timeout);

        Assert.True(ended, $"still connected {where}");
        await neighbour.SendAsync("telemetry/Partitions/0", Event("still here"));
    }
}
