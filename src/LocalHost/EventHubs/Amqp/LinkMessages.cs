using Amqp;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>The messages of one receiver's link as the peer encoded them, put together from its transfers. Used on the
/// connection's reading thread alone.</summary>
internal sealed class LinkMessages
{
    /// <summary>More than any hub takes: Event Hubs' largest event has 20 MiB.</summary>
    public const int MaxMessageBytes = 32 * 1024 * 1024;

    private byte[] _message = [];
    private int _length;
    private bool _isComplete = true;

    /// <summary>Adds what a transfer carries.</summary>
    /// <param name="part">The bytes.</param>
    /// <param name="more">Whether another transfer of the same message follows.</param>
    /// <exception cref="AmqpException">The message goes on without end.</exception>
    public void Add(ReadOnlySpan<byte> part, bool more)
    {
        var before = _isComplete ? 0 : _length;
        var length = before + part.Length;
        if (length > MaxMessageBytes)
            throw new AmqpException(ErrorCode.MessageSizeExceeded, $"A message of more than {MaxMessageBytes} bytes.");
        if (before == 0)
            _message = GC.AllocateUninitializedArray<byte>(length);
        else if (length > _message.Length)
            Array.Resize(ref _message, more ? Math.Max(length, 2 * before) : length);
        part.CopyTo(_message.AsSpan(before));
        (_length, _isComplete) = (length, !more);
    }

    /// <summary>The message whose last transfer was added last.</summary>
    public byte[] Take()
    {
        Array.Resize(ref _message, _length);
        var message = _message;
        (_message, _length) = ([], 0);
        return message;
    }
}
