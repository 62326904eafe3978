using System.Buffers;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Http;

/// <summary>A request's whole body in a pooled buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    private byte[] _buffer;

    private RequestBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        Content = buffer.AsMemory(0, length);
    }

    public ReadOnlyMemory<byte> Content { get; private set; }

    /// <summary>Reads the body; null if it is larger than the service takes.</summary>
    public static async Task<RequestBody?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > ServiceLimits.MaxBodyBytes) return null;
        var buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? 4096) + 1);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0) return new RequestBody(Keep(ref buffer), length);
                length += read;
                if (length > ServiceLimits.MaxBodyBytes) return null;
                if (length == buffer.Length) Grow(ref buffer);
            }
        }
        finally
        {
            if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Content = default;
    }

    private static byte[] Keep(ref byte[] buffer)
    {
        var kept = buffer;
        buffer = [];
        return kept;
    }

    private static void Grow(ref byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
