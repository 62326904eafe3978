using System.Buffers.Binary;
using System.Text;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>
/// The SASL layer (AMQP 1.0, part 5.3), server side. MSSBCBS and ANONYMOUS let anyone in to present tokens at
/// <c>$cbs</c>; PLAIN takes a policy's name and key and grants what the policy does.
/// </summary>
internal sealed class SaslHandshake(IClientSocket socket, SharedAccessVerifier verifier)
{
    private const int MaxFrameBytes = 4 * 1024;
    private const ulong SaslInit = 0x41;

    private static readonly byte[] Greeting = [.. "AMQP"u8, 3, 1, 0, 0, .. Frame([
        0, FormatCode.SmallULong, 0x40, FormatCode.List8, 38, 1,
        0xE0, 35, 4, FormatCode.Symbol8, 7, .. "MSSBCBS"u8, 5, .. "PLAIN"u8, 9, .. "ANONYMOUS"u8, 8, .. "EXTERNAL"u8])];

    /// <summary>Negotiates.</summary>
    /// <param name="client">Gets the grant of a password.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>
    /// The AMQP protocol header that the client sent, not yet checked; <c>null</c> if the client was refused.
    /// </returns>
    public async Task<byte[]?> RunAsync(ClientConnection client, CancellationToken cancellationToken)
    {
        var header = new byte[8];
        await ReceiveAsync(header, cancellationToken);
        if (!header.AsSpan(0, 4).SequenceEqual("AMQP"u8))
        {
            return null;
        }

        if (header[4] == 0)
        {
            return header;
        }

        await socket.SendAsync(Greeting, cancellationToken);
        if (header[4] != 3)
        {
            return null;
        }

        var frameHeader = new byte[8];
        await ReceiveAsync(frameHeader, cancellationToken);
        var size = BinaryPrimitives.ReadUInt32BigEndian(frameHeader);
        if (size is < 8 or > MaxFrameBytes || frameHeader[4] != 2 || frameHeader[5] != 1)
        {
            return null;
        }

        var body = new byte[size - 8];
        await ReceiveAsync(body, cancellationToken);
        var accepted = Accepts(body, client);
        await socket.SendAsync(Outcome(accepted), cancellationToken);
        if (!accepted)
        {
            return null;
        }

        // The client speaks first: rhea, under the JavaScript SDK, loses an AMQP header that comes with the outcome.
        await ReceiveAsync(header, cancellationToken);
        return header;
    }

    private bool Accepts(ReadOnlySpan<byte> body, ClientConnection client)
    {
        var reader = new AmqpReader(body);
        if (!reader.TryReadDescriptor(out var performative) || performative != SaslInit || !reader.TryReadList(out _, out var fields))
        {
            return false;
        }

        var init = new AmqpReader(fields);
        if (!init.TryReadSymbol(out var mechanism))
        {
            return false;
        }

        if (!mechanism.SequenceEqual("PLAIN"u8))
        {
            return mechanism.SequenceEqual("MSSBCBS"u8) || mechanism.SequenceEqual("ANONYMOUS"u8) || mechanism.SequenceEqual("EXTERNAL"u8);
        }

        // RFC 4616: authorization identity, NUL, user, NUL, password.
        if (!init.TryReadBinary(out var response) || Encoding.UTF8.GetString(response).Split('\0') is not [_, var user, var password]
            || verifier.VerifyPassword(user, password) is not { } grant)
        {
            return false;
        }

        client.Add(grant);
        return true;
    }

    private async Task ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            if (received == 0)
            {
                throw new IOException("The client closed the connection.");
            }

            buffer = buffer[received..];
        }
    }

    private static byte[] Outcome(bool accepted) =>
        Frame([0, FormatCode.SmallULong, 0x44, FormatCode.List8, 3, 1, 0x50, accepted ? (byte)0 : (byte)1]);

    private static byte[] Frame(ReadOnlySpan<byte> body)
    {
        var frame = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        frame[4] = 2;
        frame[5] = 1;
        body.CopyTo(frame.AsSpan(8));
        return frame;
    }
}
