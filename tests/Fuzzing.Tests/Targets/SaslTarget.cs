using System.Net.Sockets;
using System.Text;
using Serverless.EventHubEmulator;
using Serverless.EventHubEmulator.Amqp;
using Serverless.EventHubEmulator.Amqp.Transport;
using Serverless.EventHubEmulator.Security;
using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>The SASL layer: it ends, one way or the other, however the bytes are cut; and only the key grants anything.</summary>
internal sealed class SaslTarget : FuzzTarget
{
    private const string Key = "SAS_KEY_VALUE";

    private static readonly SharedAccessVerifier Verifier = new([SharedAccessPolicy.DevelopmentRoot], TimeProvider.System);

    public override IEnumerable<byte[]> Seeds =>
    [
        [1, .. Frames.SaslHeader, .. Init("ANONYMOUS", ""), .. Frames.ProtocolHeader],
        [2, .. Frames.SaslHeader, .. Init("PLAIN", $"\0RootManageSharedAccessKey\0{Key}"), .. Frames.ProtocolHeader],
        [3, .. Frames.SaslHeader, .. Init("PLAIN", "\0RootManageSharedAccessKey\0wrong"), .. Frames.ProtocolHeader],
        [4, .. Frames.ProtocolHeader],
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } =
        [.. AmqpTokens.All, Frames.SaslHeader, Frames.ProtocolHeader, [0xA3, 5, .. "PLAIN"u8], [0xA3, 7, .. "MSSBCBS"u8], [0, 0, 16, 1, 2, 1, 0, 0], [.. "SAS_KEY_VALUE"u8]];

    public override object Try(byte[] input)
    {
        var bytes = input.AsSpan(Math.Min(1, input.Length));
        var whole = Run(bytes, int.MaxValue);
        var cut = Run(bytes, 1 + (input.FirstOrDefault() % 20));
        Hold(whole == cut, $"whole: {whole}, cut: {cut}");
        Hold(!whole.Granted || bytes.IndexOf(Encoding.ASCII.GetBytes(Key)) >= 0, "a grant without the key");
        return whole;
    }

    private static (string End, bool Granted) Run(ReadOnlySpan<byte> bytes, int piece)
    {
        using var sockets = new SocketPair();
        using var client = new ClientConnection(TimeProvider.System);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var running = RunAsync(new SaslHandshake(new TcpClientSocket(sockets.Server), Verifier), client, deadline.Token);
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[sockets.Client.Send(bytes[..Math.Min(piece, bytes.Length)])..];
            }

            sockets.Client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It has hung up.
        }

        var end = running.GetAwaiter().GetResult();
        return (end, client.May(AccessRights.Send, ResourcePath.FromPath("telemetry"), nowSeconds: 0));
    }

    private static async Task<string> RunAsync(SaslHandshake handshake, ClientConnection client, CancellationToken ct)
    {
        try
        {
            return await handshake.RunAsync(client, ct).ConfigureAwait(false) is { } header ? Convert.ToHexString(header) : "refused";
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return "closed";
        }
    }

    private static byte[] Init(string mechanism, string response)
    {
        byte[] fields =
        [
            0xA3, (byte)mechanism.Length, .. Encoding.ASCII.GetBytes(mechanism), 0xA0, (byte)Encoding.UTF8.GetByteCount(response), .. Encoding.UTF8.GetBytes(response),
        ];
        return Frames.Of([0, 0x53, 0x41, 0xC0, (byte)(fields.Length + 1), 2, .. fields], type: 1);
    }
}
