using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tests.Tables.Transactions;

public sealed class PooledContentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispose_NobodyWrites_GivesTheBufferBackOnce()
    {
        var (buffer, content) = Create();
        await content.WriteToAsync(new MemoryStream(), Cancellation);
        Assert.Equal(5, buffer.Length);

        content.Dispose();
        content.Dispose();

        Assert.Equal(0, buffer.Length);
    }

    [Fact]
    public async Task Dispose_WhileATransportStillWrites_KeepsTheBufferUntilTheWriteEnds()
    {
        var (buffer, content) = Create();
        using var socket = new StuckStream();
        var write = content.WriteToAsync(socket, Cancellation);

        content.Dispose();

        Assert.Equal("12345"u8, socket.Held.Span);
        Assert.Equal(5, buffer.Length);
        socket.GoOn(new IOException("cut"));
        await Assert.ThrowsAsync<IOException>(() => write);
        Assert.Equal(0, buffer.Length);
    }

    [Fact]
    public async Task WriteToAsync_AfterTheDisposal_IsRefused()
    {
        var (_, content) = Create();
        content.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => content.WriteToAsync(new MemoryStream(), Cancellation));
    }

    private static (PooledBuffer Buffer, PooledContent Content) Create()
    {
        var buffer = new PooledBuffer(1);
        buffer.Write("12345"u8);
        return (buffer, new PooledContent(buffer));
    }

    /// <summary>A socket whose other side does not read.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _written = new();

        public ReadOnlyMemory<byte> Held { get; private set; }

        public void GoOn(Exception failure) => _written.SetException(failure);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Held = buffer;
            await _written.Task;
        }
    }
}
