namespace Serverless.EventHubEmulator.Log;

/// <summary>A count of bytes with a mark above which those who add to it wait first.</summary>
internal sealed class PendingBytes(long mark)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private long _bytes;

    public void Add(long bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
        }
    }

    public void Remove(long bytes)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _bytes -= bytes;
            if (_bytes < mark)
            {
                (room, _room) = (_room, null);
            }
        }

        room?.SetResult();
    }

    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_bytes < mark)
            {
                return ValueTask.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }
}
