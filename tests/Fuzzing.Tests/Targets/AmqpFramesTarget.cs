using System.Net.Sockets;
using Amqp;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.EventHubEmulator;
using Serverless.EventHubEmulator.Amqp;
using Serverless.EventHubEmulator.Amqp.Transport;
using Serverless.EventHubEmulator.Log;
using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>
/// A client's bytes through the transport, once whole and once cut wherever byte 0 says: what passes to the protocol
/// library, and what ends the connection, are the same.
/// </summary>
internal sealed class AmqpFramesTarget : FuzzTarget, IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("fuzz-frames");
    private readonly EventHubLog _log;

    public AmqpFramesTarget() => _log = EventHubLog.Open(
        new EventHubEmulatorOptions { DataDirectory = _data.FullName }, NullLogger<LogWriter>.Instance);

    public override IEnumerable<byte[]> Seeds =>
    [
        [1, .. Frames.ProtocolHeader, .. Frames.Open, .. Frames.Begin],
        [3, .. Frames.ProtocolHeader, .. Frames.Open, .. Frames.Begin, .. Frames.Attach("$cbs", receives: false), .. Frames.Transfer([0, 0x53, 0x77, 0x40])],
        [7, .. Frames.ProtocolHeader, .. Frames.Open, .. Frames.Begin, .. Frames.Attach("telemetry", receives: true), .. Frames.Of([])],
        [0, .. Frames.ProtocolHeader, .. Frames.Of(new byte[300])],
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [.. AmqpTokens.All, Frames.Open, Frames.Begin, Frames.Of([]), [0, 0, 0, 8, 2, 0, 0, 0], [255, 255, 255, 255]];

    public override byte[] Generate(Random random)
    {
        var generator = new AmqpGenerator(random);
        var frames = new List<byte>([(byte)random.Next(256), .. Frames.ProtocolHeader, .. Frames.Open]);
        for (var count = random.Next(5); count > 0; count--)
        {
            frames.AddRange(Frames.Of([0, 0x53, (byte)(0x10 + random.Next(9)), .. random.Next(2) == 0 ? generator.Value() : [0x45], .. random.Next(4) == 0 ? generator.Message() : []]));
        }

        return [.. frames];
    }

    public override object Try(byte[] input)
    {
        var whole = Pass(input.AsSpan(Math.Min(1, input.Length)), piece: int.MaxValue);
        var cut = Pass(input.AsSpan(Math.Min(1, input.Length)), piece: 1 + (input.FirstOrDefault() % 40));
        Hold(whole.Passed.AsSpan().SequenceEqual(cut.Passed), $"{whole.Passed.Length} bytes pass whole, {cut.Passed.Length} cut");
        Hold(whole.End == cut.End, $"whole it ends with {whole.End}, cut with {cut.End}");
        return (whole.End, Math.Min(whole.Passed.Length / 16, 32));
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private (byte[] Passed, string End) Pass(ReadOnlySpan<byte> bytes, int piece)
    {
        using var sockets = new SocketPair();
        using var transport = new AmqpTransport(
            new TcpClientSocket(sockets.Server), new ClientConnection(TimeProvider.System), _log.Writer, new UnfinishedDeliveries(1024 * 1024), TimeProvider.System, static _ => { });
        var passed = new MemoryStream();
        var reading = ReadAsync(transport, passed);
        while (!bytes.IsEmpty)
        {
            var next = bytes[..Math.Min(piece, bytes.Length)];
            bytes = bytes[next.Length..];
            try
            {
                sockets.Client.Send(next);
            }
            catch (SocketException)
            {
                break;
            }

            // Gives the reader a chance to see the piece by itself.
            Thread.Yield();
        }

        if (!reading.IsCompleted)
        {
            sockets.Client.Shutdown(SocketShutdown.Send);
        }

        var end = reading.GetAwaiter().GetResult();
        return (passed.ToArray(), end);
    }

    private static async Task<string> ReadAsync(AmqpTransport transport, MemoryStream passed)
    {
        var buffer = new byte[64];
        try
        {
            while (true)
            {
                var read = await transport.ReceiveAsync(buffer, 0, buffer.Length).ConfigureAwait(false);
                passed.Write(buffer, 0, read);
            }
        }
        catch (IOException)
        {
            return "closed";
        }
        catch (AmqpException exception)
        {
            return exception.Error.Condition;
        }
    }
}
