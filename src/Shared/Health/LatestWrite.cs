namespace Serverless.Shared.Health;

/// <summary>Writes a value that keeps changing: one write at a time, and always the last value in the end.</summary>
/// <param name="write">Writes one value; does not throw.</param>
internal sealed class LatestWrite(Func<IngestPosition, Task> write)
{
    private readonly Lock _gate = new();
    private IngestPosition? _next;
    private bool _isWriting;

    /// <summary>Ends when nothing is left to be written.</summary>
    public Task Idle { get; private set; } = Task.CompletedTask;

    public void Put(IngestPosition value)
    {
        lock (_gate)
        {
            _next = value;
            if (!_isWriting)
            {
                _isWriting = true;
                Idle = Task.Run(WriteAllAsync);
            }
        }
    }

    private async Task WriteAllAsync()
    {
        while (Take() is { } value)
        {
            await write(value);
        }
    }

    private IngestPosition? Take()
    {
        lock (_gate)
        {
            var value = _next;
            _next = null;
            _isWriting = value is not null;
            return value;
        }
    }
}
