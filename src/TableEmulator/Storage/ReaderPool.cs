using System.Threading.Channels;

namespace Serverless.TableEmulator.Storage;

/// <summary>Connections that read, opened when needed, at most <paramref name="size"/> of them.</summary>
internal sealed class ReaderPool(string path, int size) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size);
    private readonly Channel<ReaderConnection> _idle = Channel.CreateBounded<ReaderConnection>(size);

    public async ValueTask<ReaderConnection> RentAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_idle.Reader.TryRead(out var connection)) return connection;
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
        _idle.Writer.TryWrite(connection);
        _free.Release();
    }

    public void Dispose()
    {
        _idle.Writer.TryComplete();
        while (_idle.Reader.TryRead(out var connection)) connection.Dispose();
        _free.Dispose();
    }
}
