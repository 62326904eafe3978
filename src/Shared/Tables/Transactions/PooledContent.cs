using Azure.Core;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>A request's body in a pooled buffer, given back when nobody can read it any more.</summary>
/// <remarks>A transport may still be writing a request whose caller has given up. So each write under way holds the
/// buffer, like the owner does until the disposal; whoever lets go last gives it back, and no write begins after.</remarks>
internal sealed class PooledContent(PooledBuffer buffer) : RequestContent
{
    private readonly int _length = buffer.Length;
    private int _holders = 1;
    private int _disposed;

    public override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    public override async Task WriteToAsync(Stream stream, CancellationToken cancellation)
    {
        Hold();
        try
        {
            await stream.WriteAsync(buffer.Written, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Release();
        }
    }

    public override void WriteTo(Stream stream, CancellationToken cancellation)
    {
        Hold();
        try
        {
            stream.Write(buffer.Written.Span);
        }
        finally
        {
            Release();
        }
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Release();
        }
    }

    private void Hold()
    {
        for (var seen = Volatile.Read(ref _holders); ;)
        {
            ObjectDisposedException.ThrowIf(seen == 0, this);
            var now = Interlocked.CompareExchange(ref _holders, seen + 1, seen);
            if (now == seen)
            {
                return;
            }

            seen = now;
        }
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            buffer.Return();
        }
    }
}
