namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>
/// What is to be written to a socket. Frames are gathered while a write is under way and go out together with the
/// next; how much waits is known, so that receivers' links can pause for a slow client.
/// </summary>
internal sealed class OutgoingBytes(IClientSocket socket, Action onDrained, Action onFailed)
{
    /// <summary>Bytes that wait at which links stop sending events.</summary>
    public const int HighMark = 512 * 1024;

    private const int LowMark = 128 * 1024;

    // Replies are sent whatever waits: a client that asks and never reads is cut off here.
    private const int Limit = 32 * 1024 * 1024;

    private const int KeptCapacity = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _filling = new byte[4 * 1024];
    private byte[] _writing = new byte[4 * 1024];
    private int _filled;
    private int _beingWritten;
    private bool _isWriting;
    private bool _closed;
    private bool _crossedHighMark;

    /// <summary>Whether links should wait for the drained callback before they send more.</summary>
    public bool IsCongested
    {
        get
        {
            lock (_gate)
            {
                var congested = _filled + _beingWritten >= HighMark;
                _crossedHighMark |= congested;
                return congested;
            }
        }
    }

    /// <summary>Adds bytes, to be written with the next <see cref="Flush"/> at the latest.</summary>
    /// <exception cref="IOException">The connection is closed, or the client does not read.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_closed || _filled + _beingWritten + bytes.Length > Limit)
            {
                throw new IOException(_closed ? "The connection is closed." : "The client does not read what it is sent.");
            }

            if (_filling.Length - _filled < bytes.Length)
            {
                Array.Resize(ref _filling, Math.Max(_filling.Length * 2, _filled + bytes.Length));
            }

            bytes.CopyTo(_filling.AsSpan(_filled));
            _filled += bytes.Length;
        }
    }

    /// <summary>Sees that what was added gets written.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isWriting || _filled == 0)
            {
                return;
            }

            _isWriting = true;
        }

        _ = WriteLoopAsync();
    }

    /// <summary>Takes nothing more; completes when what there was is written, or could not be.</summary>
    public Task CompleteAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (!_isWriting && _filled == 0)
            {
                _idle.TrySetResult();
            }
        }

        Flush();
        return _idle.Task;
    }

    private async Task WriteLoopAsync()
    {
        var failed = false;
        try
        {
            while (TakeFilled() is var length and > 0)
            {
                await socket.SendAsync(_writing.AsMemory(0, length), CancellationToken.None);
                if (Written())
                {
                    onDrained();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            failed = true;
        }

        if (failed)
        {
            lock (_gate)
            {
                _closed = true;
                _idle.TrySetResult();
            }

            onFailed();
        }
    }

    private int TakeFilled()
    {
        lock (_gate)
        {
            (_filling, _writing) = (_writing, _filling);
            _beingWritten = _filled;
            _filled = 0;
            if (_beingWritten == 0)
            {
                _isWriting = false;
                if (_closed)
                {
                    _idle.TrySetResult();
                }
            }

            return _beingWritten;
        }
    }

    /// <summary>Whether links that paused may go on.</summary>
    private bool Written()
    {
        lock (_gate)
        {
            _beingWritten = 0;
            if (_writing.Length > KeptCapacity)
            {
                _writing = new byte[KeptCapacity];
            }

            if (!_crossedHighMark || _filled > LowMark)
            {
                return false;
            }

            _crossedHighMark = false;
            return true;
        }
    }
}
