using System.Collections.Concurrent;

namespace Serverless.TableEmulator.Storage;

/// <summary>Connections that read, opened when needed, at most <paramref name="size"/> of them. The one returned last goes out first:
/// its pages are at hand, and no more connections are filled than read at once.</summary>
internal sealed class ReaderPool(string path, int size) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size);
    private readonly ConcurrentStack<ReaderConnection> _idle = new();
    private volatile bool _isDisposed;

    public async ValueTask<ReaderConnection> RentAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_idle.TryPop(out var connection)) return connection;
        try
        {
            return new ReaderConnection(Schema.OpenReader(path));
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public void Return(ReaderConnection connection)
    {
        _idle.Push(connection);
        if (_isDisposed) Close();
        else _free.Release();
    }

    public void Dispose()
    {
        _isDisposed = true;
        Close();
        _free.Dispose();
    }

    private void Close()
    {
        while (_idle.TryPop(out var connection)) connection.Dispose();
    }
}
