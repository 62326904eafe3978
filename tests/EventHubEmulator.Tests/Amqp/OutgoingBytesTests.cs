using System.Net;
using System.Net.Sockets;
using Serverless.EventHubEmulator.Amqp.Transport;
using Serverless.EventHubEmulator.Tests.Fixtures;

namespace Serverless.EventHubEmulator.Tests.Amqp;

public sealed class OutgoingBytesTests : IAsyncLifetime
{
    private Socket _server = null!;
    private Socket _client = null!;

    public async ValueTask InitializeAsync()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await _client.ConnectAsync(listener.LocalEndPoint!);
        _server = await listener.AcceptAsync();
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Write_ToAClientThatDoesNotRead_IsCongestedUntilItReads()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var outgoing = new OutgoingBytes(new TcpClientSocket(_server), () => drained.TrySetResult(), () => { });
        var frame = Enumerable.Range(0, 50_000).Select(i => (byte)i).ToArray();
        var written = 0;
        while (!outgoing.IsCongested)
        {
            outgoing.Append(frame);
            outgoing.Flush();
            written += frame.Length;
        }

        Assert.False(drained.Task.IsCompleted);
        var received = new byte[written];
        for (var read = 0; read < written;)
        {
            read += await _client.ReceiveAsync(received.AsMemory(read), TestContext.Current.CancellationToken);
        }

        await drained.Task.WaitAsync(AmqpTestClient.Timeout, TestContext.Current.CancellationToken);
        Assert.False(outgoing.IsCongested);
        Assert.Equal(Enumerable.Repeat(frame, written / frame.Length).SelectMany(bytes => bytes), received);
    }

    [Fact]
    public void Write_ManyRepliesToAClientThatNeverReads_CutsItOff()
    {
        var outgoing = new OutgoingBytes(new TcpClientSocket(_server), () => { }, () => { });
        var frame = new byte[1_000_000];

        Assert.Throws<IOException>(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                outgoing.Append(frame);
            outgoing.Flush();
            }
        });
    }
}
