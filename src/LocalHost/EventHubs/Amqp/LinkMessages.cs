namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>The messages of one receiver's link as the peer encoded them, put together from its transfers. Used on the
/// connection's reading thread alone.</summary>
internal sealed class LinkMessages
{
    private byte[] _message = [];
    private bool _isComplete = true;

    /// <summary>Adds what a transfer carries.</summary>
    /// <param name="part">The bytes.</param>
    /// <param name="more">Whether another transfer of the same message follows.</param>
    public void Add(ReadOnlySpan<byte> part, bool more)
    {
        var before = _isComplete ? 0 : _message.Length;
        var message = GC.AllocateUninitializedArray<byte>(before + part.Length);
        _message.AsSpan(0, before).CopyTo(message);
        part.CopyTo(message.AsSpan(before));
        (_message, _isComplete) = (message, !more);
    }

    /// <summary>The message whose last transfer was added last.</summary>
    public byte[] Take()
    {
        var message = _message;
        _message = [];
        return message;
    }
}
