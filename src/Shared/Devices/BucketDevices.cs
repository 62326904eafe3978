using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices;

/// <summary>The devices of one bucket by id, read in pages as they are asked for; pages grow while they are not enough.</summary>
internal abstract class BucketDevices(int pageSize)
{
    private readonly Queue<(string DeviceId, Device? Device)> _read = new();
    private int _pageSize = pageSize;
    private string? _continuation;
    private bool _isRead;

    private bool IsAtEnd => _read.Count == 0 && _isRead && _continuation is null;

    /// <summary>The next id, which stays, with its device; no device where the row is none, or no more. Null at the end.</summary>
    public async ValueTask<(string DeviceId, Device? Device)?> PeekAsync(CancellationToken cancellationToken)
    {
        while (_read.Count == 0 && !IsAtEnd)
        {
            _continuation = await ReadPageAsync(_read, _pageSize, _continuation, cancellationToken);
            _isRead = true;
            _pageSize = Math.Min(_pageSize * 2, TableStore.MaxPageSize);
        }

        return _read.TryPeek(out var next) ? next : null;
    }

    public void Take() => _read.Dequeue();

    /// <returns>Where the next page begins; null at the end.</returns>
    protected abstract Task<string?> ReadPageAsync(
        Queue<(string DeviceId, Device? Device)> page, int pageSize, string? continuation, CancellationToken cancellationToken);
}
