using System.Buffers;
using System.Runtime.CompilerServices;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>Bytes in one piece, in an array of the shared pool that grows as needed.</summary>
/// <param name="capacity">How many bytes are expected.</param>
internal sealed class PooledBuffer(int capacity) : IBufferWriter<byte>
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, Length);

    /// <summary>What lies behind the bytes written; at least 1 byte.</summary>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(Math.Max(sizeHint, 1));
        return _array.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - Length);
        Length += count;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        EnsureFree(bytes.Length);
        bytes.CopyTo(_array.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Gives the array back. Once only, and not before everybody has stopped reading it.</summary>
    public void Return()
    {
        var array = _array;
        (_array, Length) = ([], 0);
        ArrayPool<byte>.Shared.Return(array);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnsureFree(int count)
    {
        if (_array.Length - Length < count)
        {
            Grow(count);
        }
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _array.Length, checked(Length + count)));
        _array.AsSpan(0, Length).CopyTo(larger);
        var smaller = _array;
        _array = larger;
        ArrayPool<byte>.Shared.Return(smaller);
    }
}
