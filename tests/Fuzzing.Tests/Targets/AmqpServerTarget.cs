using System.Net.Sockets;
using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>A client's bytes to a real emulator, protocol library and all: the connection ends, and nothing else does.</summary>
internal sealed class AmqpServerTarget : FuzzTarget, IAsyncLifetime
{
    private const int TimeoutMilliseconds = 20_000;

    private Backend? _backend;

    public override IEnumerable<byte[]> Seeds =>
    [
        [.. Start(), .. Frames.Attach("$cbs", receives: false), .. Frames.Transfer([0, 0x53, 0x74, 0xC1, 1, 0, 0, 0x53, 0x77, 0xA1, 1, (byte)'x'])],
        [.. Start(), .. Frames.Attach("$cbs", receives: true), .. Frames.Attach("$management", receives: false), .. Frames.Transfer([0, 0x53, 0x77, 0x40])],
        [.. Plain(), .. Frames.Attach("telemetry", receives: false), .. Frames.Transfer([0, 0x53, 0x75, 0xA0, 1, 1])],
        [.. Plain(), .. Frames.Attach("telemetry/ConsumerGroups/$Default/Partitions/0", receives: true), .. Flow(), .. Frames.Of([0, 0x53, 0x16, 0xC0, 3, 2, 0x43, 0x41])],
        [.. Start(), .. Frames.Of([0, 0x53, 0x17, 0x45]), .. Frames.Of([0, 0x53, 0x18, 0x45])],
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [.. AmqpTokens.All, Frames.Open, Frames.Begin, Frames.Of([]), Flow(), [.. "$cbs"u8], [.. "$management"u8], [.. "telemetry"u8]];

    public override byte[] Generate(Random random)
    {
        var generator = new AmqpGenerator(random);
        var bytes = new List<byte>(random.Next(2) == 0 ? Start() : [.. Plain(), .. Frames.Attach("telemetry", receives: false)]);
        for (var count = 1 + random.Next(4); count > 0; count--)
        {
            bytes.AddRange(random.Next(3) == 0
                ? Frames.Transfer(generator.Message())
                : Frames.Of([0, 0x53, (byte)(0x10 + random.Next(9)), .. generator.Value()]));
        }

        return [.. bytes];
    }

    public async ValueTask InitializeAsync() => _backend = await Backend.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }
    }

    public override object Try(byte[] input)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = TimeoutMilliseconds,
            LingerState = new LingerOption(enable: true, seconds: 0),
        };
        socket.Connect(_backend!.Amqp.Host, _backend.Amqp.Port);
        var received = 0;
        try
        {
            socket.Send(input);
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[4_096];
            while (socket.Receive(buffer) is var read and > 0)
            {
                received += read;
            }
        }
        catch (SocketException exception)
        {
            Hold(exception.SocketErrorCode != SocketError.TimedOut, "the connection neither ends nor is answered");
        }

        return Math.Min(received / 8, 200);
    }

    private static byte[] Start() => [.. Frames.ProtocolHeader, .. Frames.Open, .. Frames.Begin];

    private static byte[] Plain()
    {
        var response = System.Text.Encoding.ASCII.GetBytes("\0RootManageSharedAccessKey\0SAS_KEY_VALUE");
        return
        [
            .. Frames.SaslHeader,
            .. Frames.Of([0, 0x53, 0x41, 0xC0, (byte)(response.Length + 10), 2, 0xA3, 5, .. "PLAIN"u8, 0xA0, (byte)response.Length, .. response], type: 1),
            .. Start(),
        ];
    }

    // flow(next-incoming-id 0, window 100, next-outgoing-id 0, window 100, handle 0, delivery-count 0, credit 10).
    private static byte[] Flow() => Frames.Of([0, 0x53, 0x13, 0xC0, 11, 7, 0x43, 0x52, 100, 0x43, 0x52, 100, 0x43, 0x43, 0x52, 10]);
}
